using Kelmah.Identity;

namespace Kelmah.Tests.Identity;

/// <summary>All states × all commands.</summary>
public sealed class RefreshTokenStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SessionOptions Limits = new();
    private static readonly Guid Successor = new(9, 0, 0, new byte[8]);

    [Theory]
    [InlineData("newest", "rotate", "SessionRefreshed")]
    [InlineData("newest", "revoke", "SessionEnded")]
    [InlineData("newest", "revokeAsStolen", "SessionReuseDetected")]
    [InlineData("rotated", "rotate", "refresh_token_not_valid")]
    [InlineData("rotated", "revoke", "SessionEnded")]
    [InlineData("rotated", "revokeAsStolen", "SessionReuseDetected")]
    [InlineData("revoked", "rotate", "refresh_token_not_valid")]
    [InlineData("revoked", "revoke", "same")]
    [InlineData("revoked", "revokeAsStolen", "same")]
    [InlineData("expired", "rotate", "refresh_token_not_valid")]
    [InlineData("expired", "revoke", "SessionEnded")]
    [InlineData("expired", "revokeAsStolen", "SessionReuseDetected")]
    public void Each_command_in_each_state(string state, string command, string outcome)
    {
        var now = state == "expired" ? Start + Limits.IdleLifetime : Start.AddMinutes(1);
        var link = In(state);

        var result = command switch
        {
            "rotate" => link.Rotate(Successor, "next", null, Limits, now).Then<RefreshToken>(rotation => rotation.Old),
            "revoke" => link.Revoke(now),
            _ => link.RevokeAsStolen(now),
        };

        if (result.IsRefused(out var refusal, out var after)) Assert.Equal(outcome, refusal.Error.Code);
        else Assert.Equal(outcome, after!.NewEvents.IsEmpty ? "same" : after.NewEvents.Single().GetType().Name);
    }

    [Fact]
    public void A_session_has_one_newest_link()
    {
        var rotation = In("newest").Rotate(Successor, "next", null, Limits, Start).Value;

        Assert.Null(rotation.Old.CurrentSessionId);
        Assert.Equal(rotation.Old.SessionId, rotation.Next.CurrentSessionId);
        Assert.Equal(Successor, rotation.Old.SuccessorId);
    }

    [Fact]
    public void A_session_ends_ninety_days_after_its_start_however_often_it_is_used()
    {
        var link = In("newest");
        for (var day = 10; day < 90; day += 10) link = link.Rotate(Successor, "next", null, Limits, Start.AddDays(day)).Value.Next;

        Assert.Equal(Start.AddDays(90), link.ExpiresAt);
        Assert.False(link.IsUsable(Start.AddDays(90)));
    }

    [Fact]
    public void A_session_that_began_under_longer_limits_ends_by_those_of_today()
    {
        var shorter = new SessionOptions { MaximumDays = 10, IdleDays = 10 };

        Assert.Equal(Start.AddDays(10), In("newest").Rotate(Successor, "next", null, shorter, Start.AddDays(9)).Value.Next.ExpiresAt);
        Assert.Equal(IdentityErrors.RefreshTokenNotValid, In("newest").Rotate(Successor, "next", null, shorter, Start.AddDays(10)).Refusal!.Error);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void The_grace_is_thirty_seconds(int seconds, bool isInGrace) =>
        Assert.Equal(isInGrace, In("rotated").IsInGrace(Limits, Start.AddSeconds(seconds)));

    private static RefreshToken In(string state)
    {
        var first = RefreshToken.Start(new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), new Guid(3, 0, 0, new byte[8]), "hash", new SessionOrigin(null, null), Limits, Start).Committed<RefreshToken>();
        return state switch
        {
            "rotated" => first.Rotate(Successor, "next", null, Limits, Start).Value.Old.Committed<RefreshToken>(),
            "revoked" => first.Revoke(Start).Committed<RefreshToken>(),
            _ => first,
        };
    }
}

using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Tests.Identity;

/// <summary>All states of an erasure × all commands.</summary>
public sealed class ErasureStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Grace = new AccountOptions().ErasureGrace;

    private static readonly DateTimeOffset Due = Start + Grace;

    [Theory]
    [InlineData("kept", "request", "asked")]
    [InlineData("asked", "request", "asked")]
    [InlineData("due", "request", "due")]
    [InlineData("begun", "request", "account_closed")]
    [InlineData("erased", "request", "account_closed")]
    [InlineData("kept", "cancel", "kept")]
    [InlineData("asked", "cancel", "kept")]
    [InlineData("due", "cancel", "kept")]
    [InlineData("begun", "cancel", "erasure_begun")]
    [InlineData("erased", "cancel", "erasure_begun")]
    [InlineData("kept", "begin", "erasure_not_requested")]
    [InlineData("asked", "begin", "erasure_not_due")]
    [InlineData("due", "begin", "begun")]
    [InlineData("begun", "begin", "begun")]
    [InlineData("erased", "begin", "erased")]
    [InlineData("kept", "erase", "erasure_not_requested")]
    [InlineData("asked", "erase", "erasure_not_requested")]
    [InlineData("due", "erase", "erasure_not_requested")]
    [InlineData("begun", "erase", "erased")]
    [InlineData("erased", "erase", "erased")]
    [InlineData("begun", "sign in", "account_closed")]
    [InlineData("erased", "sign in", "account_closed")]
    [InlineData("asked", "sign in", "asked")]
    public void A_command_leads_to_its_state_or_is_refused(string state, string command, string expected)
    {
        var now = state == "asked" ? Start.AddDays(1) : Due;
        var user = In(state);

        var result = command switch
        {
            "request" => user.RequestErasure(forfeitsBalance: false, Grace, now),
            "cancel" => user.CancelErasure(now),
            "begin" => user.BeginErasure(now),
            "erase" => user.Erase(now),
            _ => user.SignIn("hash", isKnownDevice: false, now),
        };

        Assert.Equal(expected, result.IsRefused(out var refusal, out var next) ? refusal.Error.Code : StateOf(next!, now));
    }

    [Theory]
    [InlineData("asked", "request")]
    [InlineData("erased", "erase")]
    public void A_repeat_gives_the_first_outcome(string state, string command)
    {
        var user = In(state).Committed<User>();
        var repeated = command == "request" ? user.RequestErasure(forfeitsBalance: false, Grace, Due) : user.Erase(Due.AddDays(1));
        Assert.Empty(repeated.Value.NewEvents);
        Assert.Equal(user.ErasureDueAt, repeated.Value.ErasureDueAt);
    }

    [Fact]
    public void Who_asked_for_erasure_is_neither_listed_nor_begins_new_work()
    {
        var user = In("asked") with { EmailVerifiedAt = Start };
        Assert.False(user.IsListed);
        Assert.Equal("erasure_pending", user.RefuseNewWork()!.Error.Code);
        Assert.True(user.CancelErasure(Start).Value.IsListed);
    }

    [Fact]
    public void The_pseudonym_has_nothing_of_the_person()
    {
        var erased = In("erased");
        Assert.Equal($"erased-{erased.Id}@erased.invalid", erased.Email);
        Assert.Equal("Deleted user", erased.FullName);
        Assert.Equal((null, null, null, null), (erased.Profile.Phone, erased.Profile.Bio, erased.Profile.Location, erased.Area));
        Assert.Equal("", erased.Password);
        Assert.False(erased.IsActive);
    }

    private static User In(string state)
    {
        var profile = new UserProfile("Ama", "Mensah", "+233201234567", "Electrician", Location: new Location("Accra", "Greater Accra"));
        var kept = User.Register(new NewAccount(Guid.CreateVersion7(), "ama@example.com", "hash", UserRole.Worker, profile, Guid.CreateVersion7()), Start);
        if (state == "kept") return kept;
        var asked = kept.RequestErasure(forfeitsBalance: false, Grace, Start).Value;
        if (state is "asked" or "due") return asked;
        var begun = asked.BeginErasure(Due).Value;
        return state == "begun" ? begun : begun.Erase(Due).Value;
    }

    private static string StateOf(User user, DateTimeOffset now)
    {
        if (user.ErasedAt is not null) return "erased";
        if (user.ErasureStartedAt is not null) return "begun";
        if (user.ErasureDueAt is not { } due) return "kept";
        return due > now ? "asked" : "due";
    }
}

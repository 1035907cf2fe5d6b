using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// A code that was sent by text message or mail for one session: it proves that session and no other. The code itself is not stored,
/// but made again from this. Another request replaces it.
/// </summary>
public sealed record StepUpCode : Entity
{
    /// <summary>Unique.</summary>
    public required Guid SessionId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Which request it answers: codes of earlier ones are void.</summary>
    public required Guid RequestId { get; init; }

    public required FactorMethod Channel { get; init; }

    /// <summary>Codes that may still be tried.</summary>
    public required int TriesLeft { get; init; }

    /// <summary>When it ends, UTC; it is deleted then.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The code of a request.</summary>
    /// <param name="before">That of the session's last request; null for none.</param>
    /// <param name="requestId">The request; of the first one it is the id, too.</param>
    /// <param name="caller">The user and the session.</param>
    /// <param name="channel">By which it is sent: a text message or a mail.</param>
    /// <param name="limits">How long it is valid, and how many codes may be tried.</param>
    /// <param name="now">UTC.</param>
    public static StepUpCode Request(StepUpCode? before, Guid requestId, Caller caller, FactorMethod channel, AccountOptions limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(caller);
        var requested = new StepUpCode
        {
            Id = before?.Id ?? requestId,
            SessionId = caller.SessionId,
            UserId = caller.UserId,
            RequestId = requestId,
            Channel = channel,
            TriesLeft = limits.PhoneCodeTries,
            ExpiresAt = now + limits.PhoneCodeLifetime,
            CreatedAt = before?.CreatedAt ?? now,
            Version = before?.Version ?? 0,
        };
        return Raise(requested, new StepUpCodeMade(caller.UserId), now);
    }

    /// <summary>Whether a code may be tried.</summary>
    public bool IsOpen(DateTimeOffset now) => TriesLeft > 0 && now < ExpiresAt;

    /// <summary>A wrong code was given.</summary>
    public StepUpCode Fail(DateTimeOffset now) => Raise(this with { TriesLeft = TriesLeft - 1 }, new StepUpCodeFailed(UserId, TriesLeft - 1), now);
}

/// <summary>A code was made for a session.</summary>
[EventName("StepUpCodeMade")]
public sealed record StepUpCodeMade(Guid UserId) : TotpEvent(UserId);

/// <summary>A wrong code was given.</summary>
/// <param name="UserId">The user.</param>
/// <param name="TriesLeft">How many more codes may be tried.</param>
[EventName("StepUpCodeFailed")]
public sealed record StepUpCodeFailed(Guid UserId, int TriesLeft) : TotpEvent(UserId);

/// <summary>How codes of sessions are stored.</summary>
public static class StepUpCodeCollection
{
    public static readonly Field<StepUpCode, Guid> SessionId = Field.Of((StepUpCode code) => code.SessionId);
    public static readonly Field<StepUpCode, Guid> UserId = Field.Of((StepUpCode code) => code.UserId);
    public static readonly Field<StepUpCode, DateTimeOffset> ExpiresAt = Field.Of((StepUpCode code) => code.ExpiresAt);

    public static readonly CollectionDefinition<StepUpCode> Definition = new(
        "step_up_codes",
        [new("session", IndexKind.Unique, SessionId), new("user", IndexKind.Ordered, UserId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        []);
}

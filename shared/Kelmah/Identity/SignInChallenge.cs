using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>A sign-in whose password was right and that waits for a one-time code.</summary>
public sealed record SignInChallenge : Entity
{
    /// <summary>The hash of the token that the client holds; unique.</summary>
    public required string Token { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The hash of the password that was right: another password ends the challenge.</summary>
    public required string Password { get; init; }

    /// <summary>What the client said about its device.</summary>
    [Sensitive]
    public string? DeviceInfo { get; init; }

    /// <summary>The device, where it is a known one.</summary>
    public Guid? DeviceId { get; init; }

    /// <summary>Codes that may still be tried.</summary>
    public required int TriesLeft { get; init; }

    /// <summary>The request for its present text message: codes of earlier ones are void; null for none.</summary>
    public Guid? CodeRequestId { get; init; }

    /// <summary>When that code ends, UTC.</summary>
    public DateTimeOffset? CodeExpiresAt { get; init; }

    /// <summary>When it ends, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public static SignInChallenge Start(Guid id, string tokenHash, User user, string? deviceInfo, Guid? deviceId, SessionOptions limits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(user);
        var challenge = new SignInChallenge
        {
            Id = id,
            Token = tokenHash,
            UserId = user.Id,
            Password = user.Password,
            DeviceInfo = deviceInfo,
            DeviceId = deviceId,
            TriesLeft = limits.ChallengeTries,
            ExpiresAt = now + limits.ChallengeLifetime,
            CreatedAt = now,
        };
        return Raise(challenge, new SignInChallenged(user.Id), now);
    }

    /// <summary>Whether a code may be tried.</summary>
    public bool IsOpen(DateTimeOffset now) => TriesLeft > 0 && now < ExpiresAt;

    /// <summary>Whether a code was sent that is still valid.</summary>
    public bool HasOpenCode(DateTimeOffset now) => IsOpen(now) && now < CodeExpiresAt;

    /// <summary>A code is sent; it waits as long as that is valid. The tries that are left stay.</summary>
    public SignInChallenge SendCode(Guid requestId, TimeSpan lifetime, DateTimeOffset now)
    {
        var until = now + lifetime;
        return Raise(this with { CodeRequestId = requestId, CodeExpiresAt = until, ExpiresAt = until }, new ChallengeCodeMade(UserId), now);
    }

    /// <summary>A wrong code was given.</summary>
    public SignInChallenge Fail(DateTimeOffset now) =>
        Raise(this with { TriesLeft = TriesLeft - 1 }, new ChallengeFailed(UserId, TriesLeft - 1), now);
}

/// <summary>A password was right, and a one-time code is expected.</summary>
[EventName("SignInChallenged")]
public sealed record SignInChallenged(Guid UserId) : TotpEvent(UserId);

/// <summary>A wrong code was given for a challenge.</summary>
/// <param name="UserId">Who signs in.</param>
/// <param name="TriesLeft">How many more codes may be tried.</param>
[EventName("ChallengeFailed")]
public sealed record ChallengeFailed(Guid UserId, int TriesLeft) : TotpEvent(UserId);

/// <summary>A code was made for a challenge, to be sent by text message.</summary>
[EventName("ChallengeCodeMade")]
public sealed record ChallengeCodeMade(Guid UserId) : TotpEvent(UserId);

/// <summary>How sign-ins that wait for a code are stored.</summary>
public static class SignInChallengeCollection
{
    public static readonly Field<SignInChallenge, string> Token = Field.Of((SignInChallenge challenge) => challenge.Token);
    public static readonly Field<SignInChallenge, Guid> UserId = Field.Of((SignInChallenge challenge) => challenge.UserId);
    public static readonly Field<SignInChallenge, DateTimeOffset> ExpiresAt = Field.Of((SignInChallenge challenge) => challenge.ExpiresAt);

    public static readonly CollectionDefinition<SignInChallenge> Definition = new(
        "sign_in_challenges",
        [new("token", IndexKind.Unique, Token), new("user", IndexKind.Ordered, UserId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        [])
    {
        Sensitive = new SensitiveFields<SignInChallenge>(
            challenge => challenge.UserId,
            (challenge, replace) => challenge.DeviceInfo is null ? challenge : challenge with { DeviceInfo = replace(challenge.DeviceInfo) }),
    };
}

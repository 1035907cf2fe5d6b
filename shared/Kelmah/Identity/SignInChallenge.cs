using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A sign-in whose password was right and whose code is awaited.</summary>
public sealed record SignInChallenge : Entity
{
    /// <summary>Codes that may be tried.</summary>
    public const int MaxTries = 5;

    /// <summary>How long the code is awaited.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The hash of the token that the client holds; unique.</summary>
    public required string Token { get; init; }

    /// <summary>Who signs in.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The hash of the password that was right: another password ends the challenge.</summary>
    public required string Password { get; init; }

    /// <summary>What the client said about its device.</summary>
    public string? DeviceInfo { get; init; }

    /// <summary>Codes that may still be tried.</summary>
    public required int TriesLeft { get; init; }

    /// <summary>When it ends, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>A new one.</summary>
    public static SignInChallenge Start(Guid id, string tokenHash, User user, string? deviceInfo, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(user);
        var challenge = new SignInChallenge
        {
            Id = id,
            Token = tokenHash,
            UserId = user.Id,
            Password = user.Password,
            DeviceInfo = deviceInfo,
            TriesLeft = MaxTries,
            ExpiresAt = now + Lifetime,
            CreatedAt = now,
        };
        return Raise(challenge, new SignInChallenged(user.Id), now);
    }

    /// <summary>Whether a code may be tried.</summary>
    public bool IsOpen(DateTimeOffset now) => TriesLeft > 0 && now < ExpiresAt;

    /// <summary>A wrong code came.</summary>
    public SignInChallenge Fail(DateTimeOffset now) =>
        Raise(this with { TriesLeft = TriesLeft - 1 }, new ChallengeFailed(UserId, TriesLeft - 1), now);
}

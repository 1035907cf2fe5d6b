using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How sign-ins that wait for a code are stored.</summary>
public static class SignInChallengeCollection
{
    /// <summary>The hash of the token; unique.</summary>
    public static readonly Field<SignInChallenge, string> Token = Field.Of((SignInChallenge challenge) => challenge.Token);

    /// <summary>Who signs in.</summary>
    public static readonly Field<SignInChallenge, Guid> UserId = Field.Of((SignInChallenge challenge) => challenge.UserId);

    /// <summary>When it ends.</summary>
    public static readonly Field<SignInChallenge, DateTimeOffset> ExpiresAt = Field.Of((SignInChallenge challenge) => challenge.ExpiresAt);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<SignInChallenge> Definition = new(
        "sign_in_challenges",
        [new("token", IndexKind.Unique, Token), new("user", IndexKind.Ordered, UserId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        []);
}

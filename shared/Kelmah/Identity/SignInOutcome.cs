namespace Kelmah.Identity;

/// <summary>A session, or the challenge that stands before it: one of the two.</summary>
/// <param name="Session">The session has begun.</param>
/// <param name="Challenge">A code is awaited.</param>
public sealed record SignInOutcome(SignedIn? Session, ChallengeView? Challenge);

/// <summary>The password was right; a code from the user's authenticator is awaited at <c>/auth/totp/challenge</c>.</summary>
/// <param name="ChallengeToken">To be sent with the code.</param>
/// <param name="ExpiresIn">Seconds until it ends; it also ends after 5 wrong codes.</param>
public sealed record ChallengeView(string ChallengeToken, int ExpiresIn)
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(ChallengeView);
}

using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a client gets when it signs in or refreshes.</summary>
/// <param name="AccessToken">For <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until it expires.</param>
/// <param name="RefreshToken">To be exchanged once.</param>
/// <param name="User">Who signed in.</param>
[SchemaName("SignedIn")]
public sealed record SignedIn(string AccessToken, int ExpiresIn, string RefreshToken, UserView User)
{
    /// <summary>Without the tokens, so that no log can hold them.</summary>
    public override string ToString() => $"{nameof(SignedIn)} {{ {User.Id} }}";
}

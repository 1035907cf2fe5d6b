using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Signs and verifies access tokens.</summary>
public interface IAccessTokens
{
    /// <summary>A token for a caller, valid from now on for a few minutes.</summary>
    AccessToken Issue(Caller caller);

    /// <summary>Whom a token names; null for one that is malformed, expired or signed by another key.</summary>
    Caller? Verify(string token);
}

/// <summary>A signed access token.</summary>
/// <param name="Token">A JWT.</param>
/// <param name="ExpiresIn">Seconds until it expires.</param>
public sealed record AccessToken(string Token, int ExpiresIn);

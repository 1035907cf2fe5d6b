using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Among the features of a request whose access token does not hold: what is wrong with it.</summary>
/// <param name="Description">A sentence without quotes, for the client's developer.</param>
internal sealed record TokenFault(string Description)
{
    public static readonly TokenFault Malformed = new("The access token is malformed, or signed with another key.");

    public static readonly TokenFault Expired = new("The access token has expired.");

    /// <summary>The user signed out, changed the password, or was suspended.</summary>
    public static readonly TokenFault Revoked = new("The session of the access token was ended.");

    private readonly string challenge = $"Bearer error=\"invalid_token\", error_description=\"{Description}\"";

    /// <summary>The <c>WWW-Authenticate</c> of a 401, with an error only where a token came (RFC 6750, 3.1).</summary>
    public static string Challenge(HttpContext http) => http.Features.Get<TokenFault>()?.challenge ?? "Bearer";
}

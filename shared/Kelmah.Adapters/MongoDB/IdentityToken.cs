using Azure.Core;
using MongoDB.Driver.Authentication.Oidc;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Signs in to Azure DocumentDB with the app's own Microsoft Entra identity, so that there is no password to keep.</summary>
/// <remarks>
/// The driver's own <c>ENVIRONMENT:azure</c> asks the metadata address of virtual machines, which function apps have not;
/// <see cref="TokenCredential"/> knows every place. https://learn.microsoft.com/azure/documentdb/how-to-connect-role-based-access-control
/// </remarks>
internal sealed class IdentityToken(TokenCredential identity) : IOidcCallback
{
    private static readonly TokenRequestContext Request = new(["https://ossrdbms-aad.database.windows.net/.default"]);

    /// <inheritdoc/>
    public OidcAccessToken GetOidcAccessToken(OidcCallbackParameters parameters, CancellationToken cancellationToken) =>
        Of(identity.GetToken(Request, cancellationToken));

    /// <inheritdoc/>
    public async Task<OidcAccessToken> GetOidcAccessTokenAsync(OidcCallbackParameters parameters, CancellationToken cancellationToken) =>
        Of(await identity.GetTokenAsync(Request, cancellationToken).ConfigureAwait(false));

    /// <summary>Without an expiry: the credential keeps its tokens itself, and the server asks anew for one that is over.</summary>
    private static OidcAccessToken Of(AccessToken token) => new(token.Token, expiresIn: null);
}

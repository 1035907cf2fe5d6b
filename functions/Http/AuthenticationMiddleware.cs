using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Reads the bearer token, where there is one, so that the limits and <see cref="EndpointMiddleware"/> know the caller. A token that
/// does not hold is as good as none: what admits everybody still answers.
/// </summary>
public sealed class AuthenticationMiddleware(IAccessTokens tokens, IRevokedSessions revoked) : IFunctionsWorkerMiddleware
{
    private const string Scheme = "Bearer ";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http) await AuthenticateAsync(http);
        await next(context);
    }

    private async ValueTask AuthenticateAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return;
        var verified = tokens.Verify(header[Scheme.Length..]);
        if (verified.Caller is not { } caller) http.Features.Set(verified.HasExpired ? TokenFault.Expired : TokenFault.Malformed);
        else if (await revoked.IsRevokedAsync(caller.SessionId)) http.Features.Set(TokenFault.Revoked);
        else http.Features.Set(caller);
    }
}

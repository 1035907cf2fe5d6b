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
        var caller = tokens.Verify(header[Scheme.Length..]);
        if (caller is not null && !await revoked.IsRevokedAsync(caller.SessionId)) http.Features.Set(caller);
    }
}

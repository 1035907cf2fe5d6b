using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>
/// Locks an address that gives many wrong passwords or codes, whichever accounts they are for. The limit is high, because many
/// people share an address behind a mobile network.
/// </summary>
public sealed class SignInLockMiddleware(IFailureLocks locks, CallerAddress addresses, IOptions<RateLimitOptions> options) : IFunctionsWorkerMiddleware
{
    private static readonly PathString Guarded = new("/api/v1/auth");

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Request.Path.StartsWithSegments(Guarded) ? GuardAsync(context, http, next) : next(context);

    private async Task GuardAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        var source = addresses.Of(http);
        if (await locks.LockOfAsync(source) is { } wait)
        {
            await TooManyRequests.AnswerAsync(http, wait);
            return;
        }

        // Before the first byte of the answer, so that whoever has it is counted.
        http.Response.OnStarting(async () =>
        {
            if (http.Features.Get<Refusal>() is { Error: var error } && IsFailure(error))
                await locks.FailAsync(source, options.Value.FailedSignInsPerAddress);
        });
        await next(context);
    }

    private static bool IsFailure(ErrorCode error) => error == IdentityErrors.InvalidCredentials || error == IdentityErrors.TotpCodeWrong;
}

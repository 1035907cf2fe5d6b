using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>
/// Locks an address for sign-ins that gives many wrong passwords or codes, whichever accounts they are for. The limit is high, because
/// many people share an address behind a mobile network or a proxy; devices that have signed in before are let through, and nothing
/// but the two steps of a sign-in is locked. What is guessed within a session counts there.
/// </summary>
public sealed class SignInLockMiddleware(IFailureLocks locks, CallerAddress addresses, IOptions<RateLimitOptions> options) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.FunctionDefinition.Name is "Login" or "AnswerChallenge" or "RequestChallengeCode" && context.GetHttpContext() is { } http ? GuardAsync(context, http, next) : next(context);

    private async Task GuardAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        var source = addresses.Of(http);
        // While it is locked, the use case refuses devices that it does not know, and what a known one guesses counts at the device.
        if (await locks.LockOfAsync(source) is { } wait) http.Features.Set(new AddressLock(wait));
        // Otherwise before the first byte of the answer, so that whoever has it is counted.
        else http.Response.OnStarting(() => CountAsync(http, source));
        await next(context);
    }

    private async Task CountAsync(HttpContext http, string source)
    {
        if (http.Features.Get<Refusal>() is { Error: var error } && IsFailure(error))
            await locks.FailAsync(source, options.Value.FailedSignInsPerAddress);
    }

    private static bool IsFailure(ErrorCode error) => error == IdentityErrors.InvalidCredentials || error == IdentityErrors.TotpCodeWrong;
}

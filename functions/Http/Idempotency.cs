using System.Security.Cryptography;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Gives a POST with an <c>Idempotency-Key</c> its first answer again. The effect itself is made once by its own natural
/// key, so that even a crash between the effect and the keeping of its answer does nothing twice. An answer that holds a secret is not
/// kept: the effect is asked again, and answers the same. Nor is a refusal: what it rests on may change.
/// </summary>
public sealed class Idempotency(IdempotentRequests requests)
{
    public const string Header = "Idempotency-Key";

    /// <summary>Runs a function's effect, unless the same request has been answered; without the header, it always runs.</summary>
    public async Task<IResult> RunAsync(HttpRequest request, Caller caller, Func<Task<Answer>> effect, CancellationToken cancellationToken)
    {
        if (!request.Headers.TryGetValue(Header, out var header)) return await effect();
        var key = header.ToString();
        if (key.Length is 0 or > 255) return new ProblemAnswer(InputErrors.Of(Header, "It has 1 to 255 characters."));
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        var begun = await requests.BeginAsync(caller, $"{request.Method} {request.Path}", key, hash, cancellationToken);
        if (begun.IsRefused(out var refusal, out var kept)) return new ProblemAnswer(refusal);
        return kept!.Answer is { } first ? new RepeatedAnswer(first) : await RunFirstAsync(kept, request.HttpContext, effect);
    }

    private async Task<IResult> RunFirstAsync(IdempotentRequest kept, HttpContext http, Func<Task<Answer>> effect)
    {
        var isKept = false;
        try
        {
            var answer = await effect();
            if (answer is ProblemAnswer) return answer;
            await KeepAsync(kept, answer, http);
            isKept = true;
            return answer;
        }
        finally
        {
            if (!isKept) await requests.ReleaseAsync(kept, CancellationToken.None);
        }
    }

    /// <summary>The caller may have gone meanwhile: the answer is kept all the same.</summary>
    private Task KeepAsync(IdempotentRequest kept, Answer answer, HttpContext http) => answer.HoldsSecret
        ? requests.SettleAsync(kept, answer.Render(http).Status, CancellationToken.None)
        : requests.FinishAsync(kept, answer.Render(http), CancellationToken.None);
}

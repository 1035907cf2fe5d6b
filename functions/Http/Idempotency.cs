using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Gives a POST with an <c>Idempotency-Key</c> its first answer again, where the endpoint takes one. In the embedded host the effect is
/// done to its end even where the caller has gone; the Functions host may cancel it between two commits. What moves money is made once by its own natural key as well, so that even a crash between the effect and the
/// keeping of its answer does nothing twice. An answer that holds a secret is not kept: the effect is asked again, and answers the same. Nor is a
/// refusal: what it rests on may change.
/// </summary>
public sealed class Idempotency(IdempotentRequests requests) : IFunctionsWorkerMiddleware
{
    public const string Header = "Idempotency-Key";

    /// <summary>Is <c>true</c> on an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && HttpMethods.IsPost(http.Request.Method) && http.Request.Headers.TryGetValue(Header, out var key)
        && http.Features.Get<EndpointAttribute>() is { IsIdempotent: true } endpoint && http.Features.Get<RunningDryRun>() is null
            ? RunAsync(context, http, key.ToString(), endpoint.IsUpload, next)
            : next(context);

    /// <summary>Runs a function, unless the same request has been answered.</summary>
    public async Task RunAsync(HttpContext http, string key, bool isUpload, Func<Task> function)
    {
        if (await BeginAsync(http, key, isUpload) is not { } begun) return;
        var run = new IdempotentRun(requests, begun);
        http.Features.Set(run);
        // Whoever lost the connection sends the request again, and must not find it done by half.
        http.RequestAborted = CancellationToken.None;
        try
        {
            await function();
        }
        catch
        {
            await run.AbandonAsync();
            throw;
        }
    }

    private Task RunAsync(FunctionContext context, HttpContext http, string key, bool isUpload, FunctionExecutionDelegate next) =>
        RunAsync(http, key, isUpload, () => next(context));

    /// <summary>The request, if it is to run; otherwise it is answered.</summary>
    private async Task<IdempotentRequest?> BeginAsync(HttpContext http, string key, bool isUpload)
    {
        if (key.Length is 0 or > 255)
        {
            await new ProblemAnswer(InputErrors.Of(Header, "It has 1 to 255 characters.")).ExecuteAsync(http);
            return null;
        }

        var request = http.Request;
        var hash = isUpload ? await UploadedFileStream.HashAsync(request, http.RequestAborted) : await HashAsync(request);
        var begun = await requests.BeginAsync(request.Caller(), $"{request.Method} {request.Path}", key, hash, http.RequestAborted);
        if (begun.IsRefused(out var refusal, out var kept)) await new ProblemAnswer(refusal).ExecuteAsync(http);
        else if (kept.Answer is { } first) await new RepeatedAnswer(first).ExecuteAsync(http);
        else return kept;
        return null;
    }

    /// <summary>Of the body and, where there are any, the parameters.</summary>
    private static async Task<string> HashAsync(HttpRequest request)
    {
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, request.HttpContext.RequestAborted);
        if (!request.QueryString.HasValue) return Convert.ToHexStringLower(SHA256.HashData(body.Span));
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(request.QueryString.Value!), 0, .. body.Span]));
    }
}

/// <summary>Among the features of a request that runs for the first time with its key: keeps the answer before its first byte is sent.</summary>
internal sealed class IdempotentRun(IdempotentRequests requests, IdempotentRequest begun)
{
    private bool isOver;

    /// <summary>What the effect is made once by, also where the process ends between it and the keeping of its answer; null for none.</summary>
    public Guid? NaturalId => requests.NaturalIdOf(begun);

    /// <summary>Keeps an answer, or lets go of the key where it is a refusal.</summary>
    public async Task EndAsync(Answer answer, RecordedAnswer rendered)
    {
        if (isOver) return;
        isOver = true;
        // The caller may have gone meanwhile: the answer is kept all the same.
        if (answer is ProblemAnswer) await requests.ReleaseAsync(begun, CancellationToken.None);
        else if (answer.HoldsSecret) await requests.SettleAsync(begun, rendered.Status, CancellationToken.None);
        else await requests.FinishAsync(begun, rendered, CancellationToken.None);
    }

    /// <summary>Lets go of the key of a request that failed.</summary>
    public async Task AbandonAsync()
    {
        if (isOver) return;
        isOver = true;
        await requests.ReleaseAsync(begun, CancellationToken.None);
    }
}

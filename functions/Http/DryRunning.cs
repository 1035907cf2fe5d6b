using System.Text.Json;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Makes a request with <c>dryRun=true</c> a <see cref="DryRun"/>, where the endpoint takes one (<see cref="EndpointAttribute.CanDryRun"/>): its
/// function runs as ever, nothing that it decides is kept, and what it would have done is answered in the place of its success.
/// </summary>
public sealed class DryRunning(DryRuns dryRuns) : IFunctionsWorkerMiddleware
{
    /// <summary>Tells the answer to a dry run from that to the command.</summary>
    public const string MediaType = "application/vnd.kelmah.dry-run+json";

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Features.Get<RequestQuery>() is DryRunQuery { DryRun: true } ? RunAsync(context, http, next) : next(context);

    private async Task RunAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        http.Features.Set(new RunningDryRun(DryRun.Begin(), dryRuns));
        await next(context);
    }
}

/// <summary>Among the features of a request that is a dry run: answers it.</summary>
internal sealed class RunningDryRun(DryRun run, DryRuns dryRuns)
{
    /// <summary>The dry run in the place of a success, or of its end before a call to a provider; a refusal as it is.</summary>
    public async Task<RecordedAnswer> RenderAsync(Answer own, HttpContext http)
    {
        var isEnd = own is ProblemAnswer ended && DryRun.IsEnd(ended.Refusal);
        if (own is ProblemAnswer && !isEnd) return own.Render(http);
        var answer = isEnd ? null : Read(own.Render(http));
        var shown = await dryRuns.ShowAsync(run, http.Request.Caller(), answer, http.RequestAborted);
        return new(StatusCodes.Status200OK, DryRunning.MediaType, JsonSerializer.SerializeToUtf8Bytes(shown, ApiJson.Options));
    }

    private static DryRunAnswer Read(RecordedAnswer own) =>
        new(own.Status, own.Location, own.Body is null ? null : JsonSerializer.Deserialize<JsonElement>(own.Body));
}

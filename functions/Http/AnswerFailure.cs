using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Sqlite;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Http;

/// <summary>
/// What a caller gets where the app fails. A host runs an answer after all middleware, and would answer an empty 500 where that fails.
/// </summary>
internal static partial class AnswerFailure
{
    /// <summary>The error that stands for a failure.</summary>
    public static ErrorCode ErrorOf(Exception failure) => failure switch
    {
        StorageFullException => HttpErrors.StorageFull,
        // Whatever else writes to the disk: an orchestration's start, the buffer of an upload.
        _ when DiskSpace.IsExhausted(failure) => HttpErrors.StorageFull,
        StoreUnavailableException => HttpErrors.StorageUnavailable,
        QueuesUnavailableException => HttpErrors.QueuesUnavailable,
        _ => HttpErrors.InternalError,
    };

    /// <summary>Writes an answer; where that fails before anything is sent, the caller gets problem details instead.</summary>
    public static async Task GuardAsync(HttpContext http, Func<Task> write)
    {
        try
        {
            await write();
        }
#pragma warning disable CA1031 // The host's edge: whatever it is, the caller gets problem details.
        catch (Exception failure) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(
                http.RequestServices.GetRequiredService<ILogger<Answer>>(), failure, http.Request.Method, RouteOf(http), ProblemAnswer.TraceIdOf(http));
            http.Response.Clear();
            await new ProblemAnswer(ErrorOf(failure)).WriteAsync(http);
        }
    }

    /// <summary>What is asked for without what a caller has put into it.</summary>
    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    [LoggerMessage(1, LogLevel.Error, "The answer to {Method} {Route} failed, trace {TraceId}")]
    private static partial void LogFailure(ILogger logger, Exception failure, string method, string route, string traceId);
}

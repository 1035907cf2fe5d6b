using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Http;

/// <summary>Turns what a function throws into problem details. The outermost middleware; other triggers pass through it.</summary>
public sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http ? AnswerAsync(context, http, next) : next(context);

    private async Task AnswerAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The host's edge: whatever it is, the caller gets problem details.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await new ProblemAnswer(RefusalOf(error, context.FunctionDefinition.Name, ProblemAnswer.TraceIdOf(http))).ExecuteAsync(http);
        }
    }

    private Refusal RefusalOf(Exception error, string function, string traceId)
    {
        switch (error)
        {
            case RequestRefusedException refused:
                return refused.Refusal;
            case InvalidCursorException:
                return InputErrors.Of("cursor", "It is not the nextCursor of this list.");
            case BadHttpRequestException bad:
                return OfStatus(bad.StatusCode);
            default:
                LogFailure(error, function, traceId);
                return AnswerFailure.ErrorOf(error);
        }
    }

    private static Refusal OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => RequestErrors.NotFound,
        StatusCodes.Status413PayloadTooLarge => HttpErrors.BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => HttpErrors.UnsupportedMediaType,
        _ => HttpErrors.MalformedRequest with { Status = status },
    };

    [LoggerMessage(1, LogLevel.Error, "Function {Function} failed on an HTTP request, trace {TraceId}")]
    private partial void LogFailure(Exception error, string function, string traceId);
}

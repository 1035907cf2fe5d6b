using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>Answers the requests of one HTTP function.</summary>
internal sealed class HttpFunctionHandler
{
    private readonly FunctionEntry function;
    private readonly FunctionPipeline pipeline;
    private readonly HostGate gate;
    private readonly ILogger logger;

    private HttpFunctionHandler(FunctionEntry function, FunctionPipeline pipeline, HostGate gate, ILogger logger)
    {
        this.function = function;
        this.pipeline = pipeline;
        this.gate = gate;
        this.logger = logger;
    }

    /// <summary>The handler of a function, behind the host key if it asks for one.</summary>
    /// <exception cref="HostStartException">The function returns something that is not a response.</exception>
    public static RequestDelegate Create(
        FunctionEntry function, FunctionPipeline pipeline, LocalHostSettings settings, HostGate gate, ILogger logger)
    {
        RefuseUnknownResult(function);
        var handler = new HttpFunctionHandler(function, pipeline, gate, logger);
        var isOpen = ((HttpTriggerAttribute)function.Trigger).AuthLevel == AuthorizationLevel.Anonymous;
        return isOpen ? handler.AnswerAsync : http => handler.AnswerWithKeyAsync(http, settings.HostKey);
    }

    private static void RefuseUnknownResult(FunctionEntry function)
    {
        var type = function.Method.ReturnType;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var result = definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? type.GetGenericArguments()[0] : type;
        var isKnown = typeof(IResult).IsAssignableFrom(result)
            || result == typeof(void) || result == typeof(Task) || result == typeof(ValueTask);
        if (!isKnown) throw new HostStartException($"Function {function.Name} returns {result.Name}, which is not an IResult.");
    }

    private Task AnswerWithKeyAsync(HttpContext http, string? key)
    {
        if (!string.IsNullOrEmpty(key) && HostKey.IsGiven(http.Request, key)) return AnswerAsync(http);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var invocation = new HttpFunctionContext(function, http);
        using var scope = logger.BeginScope(invocation);
        // The host's edge: whatever leaves a function becomes an answer.
#pragma warning disable CA1031
        try
        {
            if (!gate.Opened.IsCompleted) await gate.Opened.WaitAsync(http.RequestAborted).ConfigureAwait(false);
            await pipeline.RunAsync(invocation).ConfigureAwait(false);
            if (invocation.Returned is IResult result) await result.ExecuteAsync(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Fail(http, StatusCodes.Status499ClientClosedRequest);
        }
        catch (BadHttpRequestException error)
        {
            Fail(http, error.StatusCode);
        }
        catch (Exception error)
        {
            HostLog.FunctionFailed(logger, function.Name, error);
            Fail(http, StatusCodes.Status500InternalServerError);
        }
#pragma warning restore CA1031
    }

    private static void Fail(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = status;
    }
}

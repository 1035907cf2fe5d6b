using System.Net;
using Kelmah.WorkerHost.Tests.Rpc;
using Microsoft.AspNetCore.Http;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>
/// Answers HTTP calls as the Functions host does: the call itself goes to the worker's own web server, and an invocation of the
/// same id over gRPC; the worker brings the two together.
/// </summary>
internal sealed class HttpProxy(Func<CancellationToken, Task<WorkerConnection>> findWorker) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Transfer-Encoding", "Keep-Alive", "Host" };

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
    });

    public async Task AnswerAsync(IndexedFunction function, HttpContext context)
    {
        var worker = await findWorker(context.RequestAborted);
        var invocation = function.Invocation(new TypedData { Http = new RpcHttp() });
        if (context.Request.Headers.TraceParent is [{ } trace]) invocation.TraceContext.TraceParent = trace;
        foreach (var (name, value) in context.Request.RouteValues) invocation.TriggerMetadata[name] = new TypedData { String = $"{value}" };
        var running = worker.InvokeAsync(invocation);
        try
        {
            using var request = ToWorker(context.Request, worker.HttpAddress, invocation.InvocationId);
            using var response = await http.SendAsync(request, context.RequestAborted);
            await CopyAsync(response, context.Response, context.RequestAborted);
            if (!(await running).Succeeded() && !context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or WorkerGoneException or OperationCanceledException)
        {
            // As where a machine fails: the caller does not learn what became of the call.
            context.Abort();
        }
        finally
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => http.Dispose();

    private static HttpRequestMessage ToWorker(HttpRequest from, Uri worker, string invocation)
    {
        var path = from.PathBase.Add(from.Path).ToUriComponent() + from.QueryString.ToUriComponent();
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(worker, path)) { Version = HttpVersion.Version11 };
        if (from.ContentLength > 0 || from.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(from.Body);
        foreach (var (name, values) in from.Headers)
        {
            if (OfTheConnection.Contains(name)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        request.Headers.Add(InvocationHeader, invocation);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", $"{from.HttpContext.Connection.RemoteIpAddress}");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", from.Host.Value);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", from.Scheme);
        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpResponse to, CancellationToken cancellationToken)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers))
        {
            if (!OfTheConnection.Contains(name)) to.Headers[name] = values.ToArray();
        }

        await from.Content.CopyToAsync(to.Body, cancellationToken);
    }
}

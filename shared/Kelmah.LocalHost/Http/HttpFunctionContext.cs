using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost;

/// <summary>The invocation of an HTTP function: its services are the request's, its end the caller's going away.</summary>
internal sealed class HttpFunctionContext(FunctionEntry function, HttpContext http) : FunctionInvocation(function)
{
    private IServiceProvider? replaced;

    public HttpContext Http { get; } = http;

    public override CancellationToken CancellationToken => Http.RequestAborted;

    public override IServiceProvider InstanceServices
    {
        get => replaced ?? Http.RequestServices;
        set => replaced = value;
    }

    /// <summary>Where <c>GetHttpContext()</c> looks.</summary>
    protected override IDictionary<object, object> CreateItems() => new Dictionary<object, object> { ["HttpRequestContext"] = Http };

    protected override InvocationTrace CreateTrace() => Activity.Current is null
        ? new(Http.Request.Headers.TraceParent.ToString(), Http.Request.Headers.TraceState.ToString())
        : base.CreateTrace();

    protected override IReadOnlyDictionary<string, object?> CreateBindingData() => Http.Request.RouteValues;
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The routes of the indexed HTTP functions, which are known only once a worker has told them.</summary>
internal sealed class FunctionRoutes : EndpointDataSource, IDisposable
{
    private CancellationTokenSource changed = new();
    private IReadOnlyList<Endpoint> endpoints = [];

    public override IReadOnlyList<Endpoint> Endpoints => endpoints;

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(changed.Token);

    /// <summary>Routes to the functions from now on; done once.</summary>
    public void Open(IEnumerable<IndexedFunction> functions, Func<IndexedFunction, HttpContext, Task> answer)
    {
        endpoints = [.. functions.Where(static function => function.TriggerType == "httpTrigger").Select(function => Route(function, answer))];
        // Who hears of the change asks at once for the token of the next.
        var (before, next) = (changed, new CancellationTokenSource());
        changed = next;
        before.Cancel();
        before.Dispose();
    }

    public void Dispose() => changed.Dispose();

    private static Endpoint Route(IndexedFunction function, Func<IndexedFunction, HttpContext, Task> answer)
    {
        var pattern = RoutePatternFactory.Parse(function.Text("route") ?? function.Name);
        var route = new RouteEndpointBuilder(http => answer(function, http), pattern, order: 0) { DisplayName = function.Name };
        if (function.Trigger.TryGetProperty("methods", out var methods))
            route.Metadata.Add(new HttpMethodMetadata(methods.EnumerateArray().Select(static method => method.GetString()!.ToUpperInvariant())));
        return route.Build();
    }
}

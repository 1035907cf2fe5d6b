using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>Gives every HTTP function its route, and the host's own endpoints theirs.</summary>
internal sealed class HttpEndpoints(
    FunctionCatalog catalog,
    FunctionPipeline pipeline,
    LocalHostSettings settings,
    HostGate gate,
    IEnumerable<ILocalEndpoints> localEndpoints,
    ILoggerFactory loggers)
{
    /// <summary>Adds the routes.</summary>
    /// <exception cref="HostStartException">A route is malformed, or two functions have the same.</exception>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (function, trigger) in catalog.TriggeredBy<HttpTriggerAttribute>())
        {
            Claim(taken, function, trigger);
            var handler = HttpFunctionHandler.Create(
                function, pipeline, settings, gate, loggers.CreateLogger($"Function.{function.Name}"));
            var pattern = HttpRoute.Parse(function, settings);
            if (trigger.Methods is { Length: > 0 } methods) endpoints.MapMethods(pattern.RawText!, methods, handler);
            else endpoints.Map(pattern, handler);
        }

        var guarded = LocalDoor.Guard(endpoints);
        foreach (var local in localEndpoints) local.Map(guarded);
        AnswerNotFound(endpoints);
    }

    /// <summary>As the Functions host does: a path with other verbs only is not there, rather than 405. An app may answer both with a function for all paths.</summary>
    private static void AnswerNotFound(IEndpointRouteBuilder endpoints) => endpoints
        .Map("/{**path}", static http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        })
        .Add(static endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);

    private void Claim(Dictionary<string, string> taken, FunctionEntry function, HttpTriggerAttribute trigger)
    {
        var template = HttpRoute.Template(function, settings);
        foreach (var method in trigger.Methods is { Length: > 0 } methods ? methods : ["*"])
        {
            if (!taken.TryAdd($"{method.ToUpperInvariant()} {HttpRoute.Shape(template)}", function.Name))
                throw new HostStartException(
                    $"Functions {taken[$"{method.ToUpperInvariant()} {HttpRoute.Shape(template)}"]} and {function.Name} "
                    + $"have the same route {method.ToUpperInvariant()} {template}.");
        }
    }
}

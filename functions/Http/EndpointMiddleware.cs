using System.Collections.Concurrent;
using System.Reflection;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Http;

/// <summary>
/// Holds each HTTP function to its <see cref="EndpointAttribute"/>: refuses callers whom it does not admit, and queries that it
/// does not take, before the function runs. A function that declares no endpoint answers nobody. Other triggers pass through it.
/// </summary>
public sealed partial class EndpointMiddleware(ILogger<EndpointMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <summary>By function, null for one that declares none. Each is read at its first call, because reading all takes some milliseconds.</summary>
    private readonly ConcurrentDictionary<string, EndpointAttribute?> endpoints = new(StringComparer.Ordinal);

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http) return next(context);
        return Refuse(EndpointOf(context.FunctionDefinition), http) is { } refusal ? new ProblemAnswer(refusal).ExecuteAsync(http) : next(context);
    }

    private static Refusal? Refuse(EndpointAttribute? endpoint, HttpContext http)
    {
        if (endpoint is null) return HttpErrors.RouteNotFound;
        if (endpoint.Access.Refuse(http.Features.Get<Caller>()) is { } error) return error;
        if (endpoint.Query is null) return null;
        if (QueryBinder.Of(endpoint.Query).Bind(http.Request.Query).IsRefused(out var refusal, out var query)) return refusal;
        http.Features.Set(query);
        return null;
    }

    private EndpointAttribute? EndpointOf(FunctionDefinition function)
    {
        if (endpoints.TryGetValue(function.Name, out var known)) return known;
        var endpoint = MethodOf(function)?.GetCustomAttribute<EndpointAttribute>();
        if (endpoints.TryAdd(function.Name, endpoint) && endpoint is null) LogUndeclared(function.Name);
        return endpoint;
    }

    /// <summary>The hosts name a method by its assembly's file and by its class and itself, with a dot between.</summary>
    private static MethodInfo? MethodOf(FunctionDefinition function)
    {
        var dot = function.EntryPoint.LastIndexOf('.');
        var assembly = Path.GetFileNameWithoutExtension(function.PathToAssembly);
        return Type.GetType($"{function.EntryPoint[..dot]}, {assembly}")?.GetMethod(function.EntryPoint[(dot + 1)..]);
    }

    [LoggerMessage(1, LogLevel.Error, "Function {Function} declares no endpoint, so it answers nobody")]
    private partial void LogUndeclared(string function);
}

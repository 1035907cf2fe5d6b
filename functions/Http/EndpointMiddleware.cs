using System.Collections.Concurrent;
using System.Reflection;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

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
        if (EndpointOf(context.FunctionDefinition) is not { } endpoint) return new ProblemAnswer(HttpErrors.RouteNotFound).ExecuteAsync(http);
        http.Features.Set(endpoint);
        if (Refuse(endpoint, http) is { } error) return new ProblemAnswer(error).ExecuteAsync(http);
        if (endpoint.IsCatchAll) return next(context);
        SayWhoMayKeep(http.Response, IsPublic(endpoint, http));
        if (QueryBinder.Of(endpoint.Query ?? typeof(NoQuery)).Bind(http.Request.Query).IsRefused(out var refusal, out var query))
            return AnswerWithBodyAsync(http, endpoint, refusal);
        if (endpoint.Query is not null) http.Features.Set(query);
        return next(context);
    }

    private static bool IsPublic(EndpointAttribute endpoint, HttpContext http) =>
        endpoint.Access == Access.Everybody && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.Features.Get<Caller>() is null;

    /// <summary>What everybody may see may be kept, and is asked for again at each use. Every other answer is kept by nobody.</summary>
    private static void SayWhoMayKeep(HttpResponse response, bool isPublic)
    {
        response.Headers.CacheControl = isPublic ? "no-cache" : "no-store";
        if (isPublic) response.Headers.Vary = HeaderNames.Origin;
    }

    private static Refusal? Refuse(EndpointAttribute endpoint, HttpContext http) =>
        endpoint.Access.Refuse(http.Features.Get<Caller>()) is not { } error ? null
        : error == RequestErrors.NotSignedIn ? RequestBinding.NotSignedIn(http)
        : error;

    /// <summary>
    /// Adds what is wrong with the body, so that the caller learns of all mistakes at once. Of a PATCH only the query is told, because
    /// what its body makes of a thing is known in the use case.
    /// </summary>
    private static async Task AnswerWithBodyAsync(HttpContext http, EndpointAttribute endpoint, Refusal query)
    {
        var errors = new InputErrors();
        errors.Add(query);
        if (endpoint.Request is { } type && !HttpMethods.IsPatch(http.Request.Method) && await http.Request.ReadFaultAsync(type, http.RequestAborted) is { } fault)
            errors.Add(fault);
        await new ProblemAnswer(errors.Found(out var all) ? all : query).ExecuteAsync(http);
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

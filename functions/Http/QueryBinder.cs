using System.Collections.Concurrent;
using System.Reflection;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Reads the parameters of one type of query. Whatever is malformed, given twice or not known is refused, all of it at once.</summary>
public sealed class QueryBinder
{
    private static readonly ConcurrentDictionary<Type, QueryBinder> Known = new();

    private const int MaxNameLength = 64;

    private readonly ConstructorInvoker create;
    private readonly HashSet<string> names;

    private QueryBinder(Type type)
    {
        if (!type.IsSubclassOf(typeof(RequestQuery))) throw new InvalidOperationException($"{type} is no {nameof(RequestQuery)}.");
        create = ConstructorInvoker.Create(
            type.GetConstructor(Type.EmptyTypes) ?? throw new InvalidOperationException($"{type} has no constructor without parameters."));
        Parameters = [.. type.GetProperties().Where(property => property.SetMethod is not null).Select(property => new QueryParameter(property))];
        names = Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>In the order in which they are read and described: the type's own, then those of its base.</summary>
    public IReadOnlyList<QueryParameter> Parameters { get; }

    /// <summary>The binder of a type, made once.</summary>
    /// <exception cref="InvalidOperationException">A property has a type that no parameter has, or is a number without a range.</exception>
    public static QueryBinder Of(Type type) => Known.GetOrAdd(type, static made => new QueryBinder(made));

    /// <summary>A query without parameters, which holds what stands for absent ones.</summary>
    public RequestQuery Create() => (RequestQuery)create.Invoke();

    /// <summary>The query, or a refusal that names every parameter that is wrong.</summary>
    public Result<RequestQuery> Bind(IQueryCollection given)
    {
        var query = Create();
        var errors = new InputErrors();
        if (given.Count > 0) Read(given, query, errors);
        query.Check(errors);
        return errors.Found(out var refusal) ? refusal : query;
    }

    private void Read(IQueryCollection given, RequestQuery query, InputErrors errors)
    {
        foreach (var parameter in Parameters)
        {
            if (given.TryGetValue(parameter.Name, out var values)) parameter.Read(query, values, errors);
        }

        // The collection finds a name in any spelling.
        foreach (var name in given.Keys) errors.Require(names.Contains(name), Shown(name), "There is no such parameter.");
    }

    private static string Shown(string name) => name.Length switch
    {
        0 => "query",
        <= MaxNameLength => name,
        _ => name[..MaxNameLength],
    };
}

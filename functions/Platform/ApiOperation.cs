using System.Reflection;
using System.Text.RegularExpressions;
using Kelmah.Functions.Http;
using Kelmah.Kernel;

namespace Kelmah.Functions.Platform;

/// <summary>One verb of one route, as its function declares it.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Domain">The folder that the function stands in.</param>
/// <param name="Method">The verb.</param>
/// <param name="Path">With a leading slash, parameters in braces without their constraints.</param>
/// <param name="Parameters">The path's parameters, each with its constraint, if any.</param>
/// <param name="Endpoint">Who may call it, and what it takes and gives.</param>
public sealed partial record ApiOperation(
    string Name,
    string Domain,
    HttpMethod Method,
    string Path,
    IReadOnlyList<(string Name, string? Constraint)> Parameters,
    EndpointAttribute Endpoint)
{
    /// <summary>Whether it is a route of the product, which asks the store and is limited.</summary>
    public bool IsOfProduct => Path.StartsWith("/api/", StringComparison.Ordinal);

    /// <summary>Whether its success has an <c>ETag</c>.</summary>
    public bool GivesETag => Endpoint.HasETag || (Endpoint.Response?.IsAssignableTo(typeof(IVersioned)) ?? false);

    /// <summary>Whether it reads <c>If-Match</c>: whatever compares versions declares the refusal.</summary>
    public bool TakesIfMatch => DeclaredErrors.Contains(RequestErrors.VersionMismatch.Code);

    /// <summary>The codes of the errors that are particular to it.</summary>
    public IReadOnlyList<string> DeclaredErrors { get; } = Endpoint.Errors.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every verb of every endpoint of this assembly, by path and verb.</summary>
    public static IReadOnlyList<ApiOperation> All { get; } =
        [.. FindAll().OrderBy(found => found.Path, StringComparer.Ordinal).ThenBy(found => found.Method.Method, StringComparer.Ordinal)];

    private static IEnumerable<ApiOperation> FindAll() =>
        from type in typeof(ApiOperation).Assembly.GetExportedTypes()
        from method in type.GetMethods()
        let endpoint = method.GetCustomAttribute<EndpointAttribute>()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        let trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(found => found is not null)
        where endpoint is not null && function is not null && trigger is not null
        from verb in trigger.Methods ?? []
        // Every GET answers HEAD as well, which is not worth an operation of its own.
        where verb != "head"
        select Describe(function.Name, type, verb, trigger.Route ?? function.Name, endpoint);

    private static ApiOperation Describe(string name, Type type, string verb, string route, EndpointAttribute endpoint) => new(
        name,
        type.Namespace![(type.Namespace!.LastIndexOf('.') + 1)..],
        new HttpMethod(verb.ToUpperInvariant()),
        "/" + Parameter().Replace(route, "{$1}"),
        [.. Parameter().Matches(route).Select(match => (match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null))],
        endpoint);

    [GeneratedRegex(@"\{\*{0,2}([^:}?]+)(?::([^}]+))?\}")]
    private static partial Regex Parameter();
}

using System.Globalization;
using Kelmah.Functions.Platform;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>The routes of this app, asked for a path that no function took: a host that routes by itself does not say why.</summary>
internal static class KnownRoutes
{
    private static readonly Lazy<KnownRoute[]> All = new(
        () => [new("/", [], [HttpMethods.Get]), .. ApiOperation.All.GroupBy(operation => operation.Path, StringComparer.Ordinal).Select(Describe)],
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>What stands at a path.</summary>
    public static KnownPath Find(PathString path)
    {
        var segments = Split(path.Value ?? "");
        var found = All.Value.Select(route => (Route: route, Malformed: route.Match(segments))).Where(match => match.Malformed is not null).ToList();
        // Ids that are none tell what was meant only where the path fits no route as it is.
        if (found.Exists(match => match.Malformed!.Count == 0)) found.RemoveAll(match => match.Malformed!.Count > 0);
        return new KnownPath(
            [.. found.SelectMany(match => match.Route.Methods).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            found.Select(match => match.Malformed!).FirstOrDefault() ?? []);
    }

    private static KnownRoute Describe(IGrouping<string, ApiOperation> operations) => new(
        operations.Key,
        operations.First().Parameters.Where(parameter => parameter.Constraint is not null).ToDictionary(parameter => parameter.Name, parameter => parameter.Constraint!),
        [.. operations.Select(operation => operation.Method.Method)]);

    /// <summary>As routing does: a slash at the end counts for nothing.</summary>
    private static string[] Split(string path) => (path.EndsWith('/') ? path[..^1] : path).Split('/');

    private sealed class KnownRoute(string template, Dictionary<string, string> constraints, IReadOnlyList<string> methods)
    {
        private readonly string[] segments = Split(template);

        public IReadOnlyList<string> Methods { get; } =
            [.. methods, HttpMethods.Options, .. methods.Contains(HttpMethods.Get, StringComparer.Ordinal) ? [HttpMethods.Head] : Array.Empty<string>()];

        /// <summary>The parameters of a path that have to be UUIDs and are none; null for a path of another route.</summary>
        public List<string>? Match(string[] path)
        {
            if (path.Length != segments.Length) return null;
            var malformed = new List<string>();
            foreach (var (expected, given) in segments.Zip(path))
            {
                var constraint = expected is ['{', ..] ? constraints.GetValueOrDefault(expected[1..^1], "") : null;
                if (constraint is null && !expected.Equals(given, StringComparison.OrdinalIgnoreCase)) return null;
                if (constraint == "int" && !int.TryParse(given, CultureInfo.InvariantCulture, out _)) return null;
                if (constraint == "guid" && !Guid.TryParse(given, out _)) malformed.Add(expected[1..^1]);
            }

            return malformed;
        }
    }
}

/// <summary>What stands at a path.</summary>
/// <param name="Methods">Those that it takes; none where there is nothing.</param>
/// <param name="Malformed">The names of its parameters that have to be UUIDs and are none.</param>
internal sealed record KnownPath(IReadOnlyList<string> Methods, IReadOnlyList<string> Malformed);

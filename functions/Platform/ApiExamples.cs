using System.Reflection;
using System.Text.Json.Nodes;
using Kelmah.Kernel;

namespace Kelmah.Functions.Platform;

/// <summary>One request body of each type, by the name of its schema, as a client would send it. They stand in the files <c>….examples.json</c>.</summary>
public static class ApiExamples
{
    /// <summary>What the names of the embedded files end with.</summary>
    private const string Ending = ".examples.json";

    private static readonly Dictionary<string, JsonNode?> All = Read();

    /// <summary>A fresh copy of the type's example; null for a type that nobody sends.</summary>
    public static JsonNode? Of(Type type) => All.GetValueOrDefault(type.GetCustomAttribute<SchemaNameAttribute>()?.Name ?? type.Name)?.DeepClone();

    private static Dictionary<string, JsonNode?> Read() =>
        typeof(ApiExamples).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
            .SelectMany(ReadFile)
            .ToDictionary(StringComparer.Ordinal);

    private static JsonObject ReadFile(string name)
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream(name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}

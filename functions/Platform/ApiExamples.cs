using System.Text.Json.Nodes;

namespace Kelmah.Functions.Platform;

/// <summary>One request body of each type, by the type's name. They stand in <c>Examples.json</c>, as a client would send them.</summary>
internal static class ApiExamples
{
    /// <summary>The embedded file.</summary>
    public const string File = "Examples.json";

    private static readonly JsonObject All = Read();

    /// <summary>A fresh copy of the type's example; null for a type that nobody sends.</summary>
    public static JsonNode? Of(Type type) => All[type.Name]?.DeepClone();

    private static JsonObject Read()
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream(File)!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}

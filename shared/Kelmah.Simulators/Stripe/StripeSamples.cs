using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// Stripe's published sample objects, https://github.com/stripe/openapi, with their placeholders taken out: every object
/// that the simulator serves starts as a copy of one, so that it has every field.
/// </summary>
internal static class StripeSamples
{
    private static readonly Dictionary<string, JsonObject> Objects = Load();

    public static JsonObject Copy(string type) => (JsonObject)Objects[type].DeepClone();

    private static Dictionary<string, JsonObject> Load()
    {
        using var stream = typeof(StripeSamples).Assembly.GetManifestResourceStream("stripe-objects.json")
            ?? throw new InvalidOperationException("The assembly was built without stripe-objects.json.");
        return JsonNode.Parse(stream)!.AsObject()
            .ToDictionary(entry => entry.Key, entry => entry.Value!.AsObject(), StringComparer.Ordinal);
    }
}

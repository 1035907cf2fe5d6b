using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kelmah.Kernel.Serialization;

/// <summary>
/// A change as RFC 7396 describes it: a field that is given replaces the old one, an object is merged field by field, null
/// clears, and what is not given stays.
/// </summary>
/// <param name="Changes">A JSON object.</param>
public readonly record struct MergePatch(JsonElement Changes)
{
    /// <summary>The change that a JSON object describes; anything else is refused.</summary>
    public static Result<MergePatch> Of(JsonElement changes)
    {
        if (changes.ValueKind != JsonValueKind.Object) return InputErrors.Of(StrictJson.Body, "Expected an object.");
        return HoldsText(changes) ? new MergePatch(changes) : InputErrors.Of(StrictJson.Body, "It is not valid JSON.");
    }

    /// <summary>The input after the change, checked as strictly as a whole input is.</summary>
    public Result<T> ApplyTo<T>(T current)
        where T : class
    {
        var merged = Merge(JsonSerializer.SerializeToNode(current, ApiJson.Options), Changes);
        return StrictJson.Read<T>(JsonSerializer.SerializeToElement(merged));
    }

    /// <summary>The parser takes an escaped half of a surrogate pair, which is no text and cannot be written again.</summary>
    private static bool HoldsText(JsonElement changes)
    {
        try
        {
            JsonObject.Create(changes)!.ToJsonString();
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or JsonException)
        {
            return false;
        }
    }

    private static JsonNode? Merge(JsonNode? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object) return JsonSerializer.SerializeToNode(patch);
        var result = target as JsonObject ?? [];
        foreach (var change in patch.EnumerateObject())
        {
            result.TryGetPropertyValue(change.Name, out var before);
            result.Remove(change.Name);
            if (change.Value.ValueKind != JsonValueKind.Null) result[change.Name] = Merge(before?.DeepClone(), change.Value);
        }

        return result;
    }
}

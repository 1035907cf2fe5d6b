using System.Text.Json;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Documents;

/// <summary>Holds a document to the rules of its collection. The domain has checked them before, so a broken one is a bug.</summary>
internal static class FieldRules
{
    /// <exception cref="InvalidOperationException">A rule is broken; the message names it, without the value.</exception>
    public static void Assert(CollectionDefinition collection, ReadOnlyMemory<byte> body)
    {
        if (collection.Rules.IsEmpty) return;
        using var document = JsonDocument.Parse(body);
        foreach (var rule in collection.Rules)
        {
            if (Find(document.RootElement, rule.Field.Path) is { } value && Broken(rule, value) is { } how)
                throw new InvalidOperationException($"{collection.Name}.{rule.Field.Path} {how}.");
        }
    }

    private static string? Broken(FieldRule rule, JsonElement value)
    {
        if (rule.Minimum is { } minimum && value.GetDecimal() < minimum) return $"is below {minimum}";
        if (rule.Maximum is { } maximum && value.GetDecimal() > maximum) return $"is above {maximum}";
        if (rule.MaxLength is { } length && value.GetString()!.Length > length) return $"is longer than {length} characters";
        return null;
    }

    private static JsonElement? Find(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }
}

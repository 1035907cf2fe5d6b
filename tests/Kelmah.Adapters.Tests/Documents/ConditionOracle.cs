using System.Text;
using System.Text.Json;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What a condition means, said once more in plain C# over the stored JSON, to hold the translations against.</summary>
internal static class ConditionOracle
{
    public static bool Holds(Condition condition, JsonElement document) => condition switch
    {
        Comparison { Value: null, Kind: ComparisonKind.Equal } missing => ValueOf(document, missing.Field) is null,
        Comparison { Value: null } => false,
        Comparison comparison => Compare(ValueOf(document, comparison.Field), Stored(comparison.Value)) is { } order && Fits(comparison.Kind, order),
        OneOf oneOf => oneOf.Values.Any(value => Holds(new Comparison(oneOf.Field, ComparisonKind.Equal, value), document)),
        ArrayContains contains => ValueOf(document, contains.Field) is { } array
            && array.EnumerateArray().Any(element => Compare(element, Stored(contains.Value!)) == 0),
        ArrayContainsAny any => any.Values.Any(value => Holds(new ArrayContains(any.Field, value), document)),
        TextMatch text => HasWords(text.Words, document),
        Near near => Distance(near, document) <= near.RadiusKm,
        AllOf { Parts: var parts } => parts.All(part => Holds(part, document)),
        AnyOf { Parts: var parts } => parts.Any(part => Holds(part, document)),
        Not { Part: var part } => !Holds(part, document),
        _ => throw new NotSupportedException(),
    };

    /// <summary>The whole tree in words, for the message of a failure.</summary>
    public static string Describe(Condition condition) => condition switch
    {
        AllOf { Parts: var parts } => $"({string.Join(" and ", parts.Select(Describe))})",
        AnyOf { Parts: var parts } => $"({string.Join(" or ", parts.Select(Describe))})",
        Not { Part: var part } => $"not {Describe(part)}",
        OneOf { Values: var values } oneOf => $"{oneOf.Field.Path} in [{string.Join(", ", values)}]",
        ArrayContainsAny { Values: var values } any => $"{any.Field.Path} has one of [{string.Join(", ", values)}]",
        Comparison comparison => $"{comparison.Field.Path} {comparison.Kind} {comparison.Value ?? "null"}",
        _ => condition.ToString(),
    };

    /// <summary>Null is smallest; texts by their bytes.</summary>
    public static int CompareWithMissing(JsonElement? left, JsonElement? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Compare(left, right.Value)!.Value,
    };

    public static JsonElement? ValueOf(JsonElement document, Field field)
    {
        foreach (var name in field.Path.Split('.'))
        {
            if (!document.TryGetProperty(name, out document)) return null;
        }

        return document;
    }

    private static JsonElement Stored(object value) => JsonSerializer.SerializeToElement(value, value.GetType(), StorageJson.Options);

    private static int? Compare(JsonElement? left, JsonElement right) => left switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble().CompareTo(right.GetDouble()),
        { ValueKind: JsonValueKind.String } text => Encoding.UTF8.GetBytes(text.GetString()!).AsSpan()
            .SequenceCompareTo(Encoding.UTF8.GetBytes(right.GetString()!)),
        { } truth => truth.GetBoolean().CompareTo(right.GetBoolean()),
    };

    private static bool Fits(ComparisonKind kind, int order) => kind switch
    {
        ComparisonKind.Equal => order == 0,
        ComparisonKind.AtLeast => order >= 0,
        ComparisonKind.AtMost => order <= 0,
        ComparisonKind.Above => order > 0,
        ComparisonKind.Below => order < 0,
    };

    private static bool HasWords(string words, JsonElement document)
    {
        var text = ValueOf(document, ListingCollection.Title)?.GetString() + " " + ValueOf(document, ListingCollection.Description)?.GetString();
        var present = Words(text);
        var wanted = Words(words);
        return wanted[..^1].All(present.Contains) && present.Any(word => word.StartsWith(wanted[^1], StringComparison.Ordinal));
    }

    /// <summary>The only mark that the random texts carry is the accent of "café".</summary>
    private static string[] Words(string text) =>
        text.Replace('é', 'e').ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static double Distance(Near near, JsonElement document)
    {
        if (ValueOf(document, ListingCollection.Latitude) is not { } latitude
            || ValueOf(document, ListingCollection.Longitude) is not { } longitude)
            return double.PositiveInfinity;
        var a = double.DegreesToRadians(near.Latitude);
        var b = double.DegreesToRadians(latitude.GetDouble());
        var along = double.DegreesToRadians(longitude.GetDouble() - near.Longitude);
        // By the law of cosines, where the store uses haversines.
        return Math.Acos(Math.Clamp((Math.Sin(a) * Math.Sin(b)) + (Math.Cos(a) * Math.Cos(b) * Math.Cos(along)), -1, 1)) * 6371.0088;
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.MongoDB;

/// <summary>A condition as a MongoDB filter in Extended JSON, with operators that every server since 4.4 has.</summary>
internal static class MongoFilter
{
    /// <summary>Mean radius of the Earth, IUGG.</summary>
    private const double EarthRadiusKm = 6371.0088;

    /// <summary>Finds everything.</summary>
    public static JsonObject All => [];

    /// <summary>Finds nothing.</summary>
    public static JsonObject None => new() { [MongoFields.Id] = new JsonObject { ["$in"] = new JsonArray() } };

    /// <summary>The filter; a field that is missing meets no comparison, so it meets the opposite of each.</summary>
    public static JsonObject Of(Condition? condition) => condition switch
    {
        null => All,
        Comparison comparison => Compare(comparison),
        OneOf { Values: var values, Field: var field } => values.IsEmpty ? None : Single(field, "$in", List(values)),
        ArrayContains { Value: null } => None,
        ArrayContains contains => Single(contains.Field, "$eq", ExtendedJson.Value(contains.Value)),
        TextMatch text => Match(text),
        Near near => Within(near),
        AllOf { Parts: var parts } => parts.IsEmpty ? All : Join("$and", parts),
        AnyOf { Parts: var parts } => parts.IsEmpty ? None : Join("$or", parts),
        Not { Part: var part } => Join("$nor", [part]),
        _ => throw new NotSupportedException($"{condition.GetType().Name} is no known condition."),
    };

    /// <summary>Both hold; an empty filter adds nothing.</summary>
    public static JsonObject And(JsonObject left, JsonObject right)
    {
        if (left.Count == 0) return right;
        return right.Count == 0 ? left : new JsonObject { ["$and"] = new JsonArray(left, right) };
    }

    /// <summary>A field compared by one operator.</summary>
    public static JsonObject Single(Field field, string sign, JsonNode? value) =>
        new() { [MongoFields.Of(field)] = new JsonObject { [sign] = value } };

    private static JsonObject Compare(Comparison comparison)
    {
        // Null equals what is missing, and is neither above nor below anything.
        if (comparison.Value is null && comparison.Kind != ComparisonKind.Equal) return None;
        var sign = comparison.Kind switch
        {
            ComparisonKind.Equal => "$eq",
            ComparisonKind.AtLeast => "$gte",
            ComparisonKind.AtMost => "$lte",
            ComparisonKind.Above => "$gt",
            ComparisonKind.Below => "$lt",
        };
        return Single(comparison.Field, sign, ExtendedJson.Value(comparison.Value));
    }

    private static JsonObject Match(TextMatch text)
    {
        var words = FoldedWords.OfSearch(text.Words);
        if (words.Count == 0) return All;
        var parts = words.Take(words.Count - 1).Select(word => new JsonObject { [MongoFields.Words] = word })
            .Append(new JsonObject { [MongoFields.Words] = new JsonObject { ["$regex"] = "^" + Regex.Escape(words[^1]) } });
        return new JsonObject { ["$and"] = new JsonArray([.. parts]) };
    }

    private static JsonObject Within(Near near)
    {
        // A hair more, so that rounding does not lose what lies exactly at the distance; half the globe is all of it.
        var angle = Math.Min((near.RadiusKm / EarthRadiusKm) + 1e-9, Math.PI);
        var circle = new JsonArray(new JsonArray(near.Longitude, near.Latitude), angle);
        return new JsonObject { [MongoFields.Place] = new JsonObject { ["$geoWithin"] = new JsonObject { ["$centerSphere"] = circle } } };
    }

    private static JsonObject Join(string sign, ImmutableArray<Condition> parts) =>
        new() { [sign] = new JsonArray([.. parts.Select(Of)]) };

    private static JsonArray List(ImmutableArray<object?> values) => new([.. values.Select(ExtendedJson.Value)]);
}

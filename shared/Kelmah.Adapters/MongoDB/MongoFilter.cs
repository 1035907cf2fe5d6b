using System.Text.RegularExpressions;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>A condition as a MongoDB filter, with operators that every server since 4.4 has.</summary>
internal static class MongoFilter
{
    private static FilterDefinition<BsonDocument> None => Build.Filter.In<BsonValue>(MongoFields.Id, []);

    /// <summary>The filter; a field that is missing meets no comparison, so it meets the opposite of each.</summary>
    public static FilterDefinition<BsonDocument> Of(Condition? condition) => condition switch
    {
        null => Build.Filter.Empty,
        Comparison comparison => Compare(comparison),
        OneOf { Values: var values, Field: var field } => values.IsEmpty ? None : Build.Filter.In(MongoFields.Of(field), values.Select(StoredValue.Of)),
        ArrayContains { Value: null } => None,
        ArrayContains contains => Build.Filter.Eq(MongoFields.Of(contains.Field), StoredValue.Of(contains.Value)),
        ArrayContainsAny { Values: var values, Field: var field } => ContainsAny(field, [.. values.Where(value => value is not null).Select(StoredValue.Of)]),
        TextMatch text => Match(SearchWords.OfSearch(text.Words)),
        Near near => Within(near),
        AllOf { Parts: var parts } => parts.IsEmpty ? Build.Filter.Empty : Build.Filter.And(parts.Select(Of)),
        AnyOf { Parts: var parts } => parts.IsEmpty ? None : Build.Filter.Or(parts.Select(Of)),
        // Of an alternative, however single: its opposite is $nor, whatever the part is.
        Not { Part: var part } => Build.Filter.Not(Build.Filter.Or(Of(part))),
        _ => throw new NotSupportedException($"{condition.GetType().Name} is no known condition."),
    };

    private static FilterDefinition<BsonDocument> ContainsAny(Field field, BsonValue[] values) =>
        values.Length == 0 ? None : Build.Filter.In(MongoFields.Of(field), values);

    private static FilterDefinition<BsonDocument> Compare(Comparison comparison)
    {
        // Null equals what is missing, and is neither above nor below anything.
        if (comparison.Value is null && comparison.Kind != ComparisonKind.Equal) return None;
        var (name, value) = (MongoFields.Of(comparison.Field), StoredValue.Of(comparison.Value));
        return comparison.Kind switch
        {
            ComparisonKind.Equal => Build.Filter.Eq(name, value),
            ComparisonKind.AtLeast => Build.Filter.Gte(name, value),
            ComparisonKind.AtMost => Build.Filter.Lte(name, value),
            ComparisonKind.Above => Build.Filter.Gt(name, value),
            ComparisonKind.Below => Build.Filter.Lt(name, value),
        };
    }

    private static FilterDefinition<BsonDocument> Match(IReadOnlyList<string> words) => words.Count == 0
        ? Build.Filter.Empty
        : Build.Filter.And(words.SkipLast(1).Select(word => Build.Filter.Eq(MongoFields.Words, word))
            .Append(Build.Filter.Regex(MongoFields.Words, new BsonRegularExpression("^" + Regex.Escape(words[^1])))));

    private static FilterDefinition<BsonDocument> Within(Near near)
    {
        // A hair more, so that rounding does not lose what lies exactly at the distance; half the globe is all of it.
        var angle = Math.Min((near.RadiusKm / GeoPoint.EarthRadiusKm) + 1e-9, Math.PI);
        return Build.Filter.GeoWithinCenterSphere(MongoFields.Place, near.Longitude, near.Latitude, angle);
    }
}

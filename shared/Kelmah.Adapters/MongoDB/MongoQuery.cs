using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;
using SortKey = Kelmah.Kernel.Persistence.SortKey;

namespace Kelmah.Adapters.MongoDB;

/// <summary>A page of a collection as a filter, an order and a projection.</summary>
internal sealed class MongoQuery
{
    private readonly CollectionDefinition collection;
    private readonly ImmutableArray<SortKey> keys;
    private readonly string shape;

    /// <param name="collection">What is queried.</param>
    /// <param name="where">Which documents; null for all.</param>
    /// <param name="orderBy">In which order; none means newest first.</param>
    /// <param name="cursor">Where the page before ended.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this query.</exception>
    public MongoQuery(CollectionDefinition collection, Condition? where, ImmutableArray<SortKey> orderBy, string? cursor)
    {
        this.collection = collection;
        keys = Complete(orderBy);
        shape = $"{collection.Name} WHERE {ShapeOf(where)} ORDER BY {string.Join(',', keys.Select(key => $"{key.Field.Path} {key.Descending}"))}";
        var wanted = MongoFilter.Of(where);
        Filter = cursor is null ? wanted : Build.Filter.And(wanted, After(QueryCursor.Decode(shape, cursor, keys.Length)));
        Sort = Build.Sort.Combine(keys.Select(key => key.Descending
            ? Build.Sort.Descending(MongoFields.Of(key.Field))
            : Build.Sort.Ascending(MongoFields.Of(key.Field))));
    }

    public FilterDefinition<BsonDocument> Filter { get; }

    public SortDefinition<BsonDocument> Sort { get; }

    /// <summary>The fields to read, the sort keys with them; a field within another that is read whole is not named again.</summary>
    public ProjectionDefinition<BsonDocument> Projection(ImmutableArray<Field> fields)
    {
        var names = fields.Concat(keys.Select(key => key.Field)).Select(MongoFields.Of).Distinct(StringComparer.Ordinal).ToList();
        return Build.Projection.Combine(names
            .Where(name => !names.Exists(other => name.StartsWith(other + ".", StringComparison.Ordinal)))
            .Select(name => Build.Projection.Include(name)));
    }

    /// <summary>The position after a document.</summary>
    public string CursorAt(BsonDocument document) =>
        QueryCursor.Encode(shape, [.. keys.Select(key => MongoDocument.Plain(MongoDocument.At(document, key.Field)))]);

    /// <summary>The keys up to the id, which ends every order, in the direction of the last of them.</summary>
    private static ImmutableArray<SortKey> Complete(ImmutableArray<SortKey> orderBy)
    {
        var id = orderBy.Select(key => key.Field.Path).ToList().IndexOf("id");
        return id >= 0
            ? orderBy[..(id + 1)]
            : orderBy.Add(new SortKey(IdField.Instance, orderBy.IsEmpty || orderBy[^1].Descending));
    }

    /// <summary>What comes after a position, key by key, with what is missing as the smallest value.</summary>
    private FilterDefinition<BsonDocument> After(IReadOnlyList<object?> position)
    {
        if (position[^1] is not string) throw new InvalidCursorException();
        var values = keys.Select((key, place) => Stored(key.Field, position[place])).ToList();
        var alternatives = new List<FilterDefinition<BsonDocument>>();
        for (var key = 0; key < keys.Length; key++)
        {
            if (Beyond(keys[key], values[key]) is not { } beyond) continue;
            var equal = Enumerable.Range(0, key).Select(before => Build.Filter.Eq(MongoFields.Of(keys[before].Field), values[before]));
            alternatives.Add(Build.Filter.And(equal.Append(beyond)));
        }

        return alternatives is [var only] ? only : Build.Filter.And(Bound(keys[0], values[0]), Build.Filter.Or(alternatives));
    }

    private FilterDefinition<BsonDocument>? Beyond(SortKey key, BsonValue value)
    {
        var name = MongoFields.Of(key.Field);
        if (value.IsBsonNull) return key.Descending ? null : Build.Filter.Ne(name, value);
        if (!key.Descending) return Build.Filter.Gt(name, value);
        var below = Build.Filter.Lt(name, value);
        return IsAlwaysThere(key) ? below : Build.Filter.Or(below, Build.Filter.Eq<BsonValue>(name, BsonNull.Value));
    }

    /// <summary>What each of the alternatives implies of the first key, said once: it bounds an index whatever plan is picked.</summary>
    private FilterDefinition<BsonDocument> Bound(SortKey key, BsonValue value) => key switch
    {
        _ when value.IsBsonNull => Build.Filter.Empty,
        { Descending: false } => Build.Filter.Gte(MongoFields.Of(key.Field), value),
        _ when IsAlwaysThere(key) => Build.Filter.Lte(MongoFields.Of(key.Field), value),
        _ => Build.Filter.Empty,
    };

    private bool IsAlwaysThere(SortKey key) => MissingFields.IsAlwaysThere(collection, key.Field);

    /// <summary>A cursor's value as the documents hold it; what does not fit the field was not given here.</summary>
    private BsonValue Stored(Field field, object? value)
    {
        var type = StoredValue.TypeAt(collection.EntityType, field.Path);
        return value switch
        {
            string text when type == typeof(Guid) && Guid.TryParse(text, out var id) => StoredValue.Of(id),
            string text when type == typeof(DateTimeOffset) && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => StoredValue.Of(time),
            long truth when type == typeof(bool) => StoredValue.Of(truth != 0),
            not null when type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(bool) => throw new InvalidCursorException(),
            _ => StoredValue.Of(value),
        };
    }

    /// <summary>The condition without its values: a cursor stays good while a bound such as the time of day moves on.</summary>
    private static string ShapeOf(Condition? condition) => condition switch
    {
        null => "all",
        Comparison comparison => $"{comparison.Field.Path} {comparison.Kind}{(comparison.Value is null ? " null" : "")}",
        OneOf oneOf => $"{oneOf.Field.Path} in",
        ArrayContains contains => $"{contains.Field.Path} contains",
        ArrayContainsAny contains => $"{contains.Field.Path} contains any",
        AllOf { Parts: var parts } => $"all({string.Join(',', parts.Select(ShapeOf))})",
        AnyOf { Parts: var parts } => $"any({string.Join(',', parts.Select(ShapeOf))})",
        Not { Part: var part } => $"not({ShapeOf(part)})",
        _ => condition.GetType().Name,
    };

    private sealed record IdField() : Field("id")
    {
        public static IdField Instance { get; } = new();
    }
}

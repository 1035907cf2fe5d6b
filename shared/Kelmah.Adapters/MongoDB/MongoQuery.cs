using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using SortKey = Kelmah.Kernel.Persistence.SortKey;

namespace Kelmah.Adapters.MongoDB;

/// <summary>A page of a collection as a filter, an order and a projection in Extended JSON.</summary>
internal sealed class MongoQuery
{
    private readonly DocumentShape documents;
    private readonly ImmutableArray<SortKey> keys;
    private readonly string shape;

    /// <param name="collection">What is queried.</param>
    /// <param name="where">Which documents; null for all.</param>
    /// <param name="orderBy">In which order; none means newest first.</param>
    /// <param name="cursor">Where the page before ended.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this query.</exception>
    public MongoQuery(CollectionDefinition collection, Condition? where, ImmutableArray<SortKey> orderBy, string? cursor)
    {
        documents = DocumentShape.Of(collection.EntityType);
        keys = Complete(orderBy);
        shape = $"{collection.Name} WHERE {ShapeOf(where)} ORDER BY {string.Join(',', keys.Select(key => $"{key.Field.Path} {key.Descending}"))}";
        var wanted = MongoFilter.Of(where);
        Filter = cursor is null ? wanted : MongoFilter.And(wanted, After(QueryCursor.Decode(shape, cursor, keys.Length)));
        Sort = new JsonObject(keys.Select(key => KeyValuePair.Create(MongoFields.Of(key.Field), (JsonNode?)(key.Descending ? -1 : 1))));
    }

    public JsonObject Filter { get; }

    public JsonObject Sort { get; }

    /// <summary>The fields to read, the sort keys with them; a field within another that is read whole is not named again.</summary>
    public JsonObject Projection(ImmutableArray<Field> fields)
    {
        var names = fields.Concat(keys.Select(key => key.Field)).Select(MongoFields.Of).Distinct(StringComparer.Ordinal).ToList();
        return new JsonObject(names
            .Where(name => !names.Exists(other => name.StartsWith(other + ".", StringComparison.Ordinal)))
            .Select(name => KeyValuePair.Create(name, (JsonNode?)1)));
    }

    /// <summary>The position after an item, in storage JSON.</summary>
    public string CursorAt(JsonObject item) =>
        QueryCursor.Encode(shape, [.. keys.Select(key => Plain(MongoDocument.At(item, key.Field.Path)))]);

    /// <summary>The keys up to the id, which ends every order, in the direction of the last of them.</summary>
    private static ImmutableArray<SortKey> Complete(ImmutableArray<SortKey> orderBy)
    {
        var id = orderBy.Select(key => key.Field.Path).ToList().IndexOf("id");
        return id >= 0
            ? orderBy[..(id + 1)]
            : orderBy.Add(new SortKey(IdField.Instance, orderBy.IsEmpty || orderBy[^1].Descending));
    }

    /// <summary>What comes after a position, key by key, with what is missing as the smallest value.</summary>
    private JsonObject After(IReadOnlyList<object?> position)
    {
        if (position[^1] is not string) throw new InvalidCursorException();
        var alternatives = new JsonArray();
        for (var key = 0; key < keys.Length; key++)
        {
            if (Beyond(keys[key], Stored(keys[key].Field, position[key])) is not { } beyond) continue;
            var equal = Enumerable.Range(0, key).Select(before =>
                MongoFilter.Single(keys[before].Field, "$eq", Stored(keys[before].Field, position[before])));
            alternatives.Add(new JsonObject { ["$and"] = new JsonArray([.. equal, beyond]) });
        }

        return new JsonObject { ["$or"] = alternatives };
    }

    private static JsonObject? Beyond(SortKey key, JsonNode? value)
    {
        if (value is null) return key.Descending ? null : MongoFilter.Single(key.Field, "$ne", null);
        if (!key.Descending) return MongoFilter.Single(key.Field, "$gt", value);
        return new JsonObject
        {
            ["$or"] = new JsonArray(MongoFilter.Single(key.Field, "$lt", value), MongoFilter.Single(key.Field, "$eq", null)),
        };
    }

    /// <summary>A cursor's value as the documents hold it; what does not fit the field was not given here.</summary>
    private JsonNode? Stored(Field field, object? value)
    {
        try
        {
            return (documents.At(field.Path)?.Kind, value) switch
            {
                (_, null) => null,
                (ShapeKind.Uuid, string text) => ExtendedJson.Uuid(Guid.Parse(text)),
                (ShapeKind.Time, string text) => ExtendedJson.Time(
                    DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
                (ShapeKind.Truth, long truth) => JsonValue.Create(truth != 0),
                (ShapeKind.Uuid or ShapeKind.Time or ShapeKind.Truth, _) => throw new InvalidCursorException(),
                _ => JsonSerializer.SerializeToNode(value, value.GetType(), StorageJson.Options),
            };
        }
        catch (FormatException error)
        {
            throw new InvalidCursorException("The cursor does not belong to this list.", error);
        }
    }

    private static object? Plain(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => 1L,
        JsonValueKind.False => 0L,
        JsonValueKind.Number => value.Deserialize<JsonElement>().TryGetInt64(out var whole) ? whole : value.Deserialize<double>(),
        _ => throw new NotSupportedException("An object or an array cannot be sorted by."),
    };

    /// <summary>The condition without its values: a cursor stays good while a bound such as the time of day moves on.</summary>
    private static string ShapeOf(Condition? condition) => condition switch
    {
        null => "all",
        Comparison comparison => $"{comparison.Field.Path} {comparison.Kind}{(comparison.Value is null ? " null" : "")}",
        OneOf oneOf => $"{oneOf.Field.Path} in",
        ArrayContains contains => $"{contains.Field.Path} contains",
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

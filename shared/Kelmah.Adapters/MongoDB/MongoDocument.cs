using System.Globalization;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;

namespace Kelmah.Adapters.MongoDB;

/// <summary>An entity as the document that MongoDB stores, with the fields that serve the collection's indexes.</summary>
internal static class MongoDocument
{
    /// <summary>The document of an entity; <see cref="StoredDocument"/> reads it.</summary>
    /// <exception cref="InvalidOperationException">A field rule is broken: a bug.</exception>
    public static BsonDocument Of(CollectionDefinition collection, Entity entity)
    {
        FieldRules.Assert(collection, entity);
        var members = StoredValue.Of(entity).AsBsonDocument;
        members.Remove("id");
        var document = new BsonDocument(MongoFields.Id, StoredValue.Of(entity.Id)).AddRange(members);
        foreach (var index in collection.Indexes) AddIndexed(document, collection, index);
        return document;
    }

    /// <summary>
    /// What a document holds otherwise than this release computes it, or no more: the fields that serve the indexes, and the members that an entity has
    /// without being given them, and those that it brings to their form.
    /// </summary>
    public static Recomputed Recompute(CollectionDefinition collection, BsonDocument document)
    {
        var computed = StoredValue.ContractOf(collection.EntityType).Properties.Where(member => member.Set is null).Select(member => member.Name)
            .Concat([MongoFields.Words, MongoFields.Place, MongoFields.Unique]).ToHashSet(StringComparer.Ordinal);
        var anew = Of(collection, (Entity)StoredDocument.Read(document, collection.EntityType));
        var normalized = collection.Normalized.Where(field => At(anew, field) is { } value && At(document, field) != value);
        return new(
            [.. anew.Where(member => computed.Contains(member.Name) && document.GetValue(member.Name, null) != member.Value),
                .. normalized.Select(field => new BsonElement(MongoFields.Of(field), At(anew, field)))],
            [.. document.Names.Where(name => computed.Contains(name) && !anew.Contains(name))]);
    }

    /// <summary>What an entity's field holds in a document; null where it is missing.</summary>
    public static BsonValue? At(BsonDocument document, Field field)
    {
        BsonValue? value = document;
        foreach (var name in MongoFields.Of(field).Split('.')) value = (value as BsonDocument)?.GetValue(name, null);
        return value is BsonNull ? null : value;
    }

    /// <summary>A value as plain storage JSON has it: text or number, a truth value as 1 or 0.</summary>
    public static object? Plain(BsonValue? value) => value switch
    {
        null => null,
        BsonString text => text.Value,
        BsonBinaryData id => id.ToGuid(GuidRepresentation.Standard).ToString(),
        BsonDateTime time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        BsonBoolean truth => truth.Value ? 1L : 0L,
        BsonInt32 or BsonInt64 => value.ToInt64(),
        BsonDouble number => number.Value,
        _ => throw new NotSupportedException("An object or an array cannot be sorted by."),
    };

    private static void AddIndexed(BsonDocument document, CollectionDefinition collection, IndexDefinition index)
    {
        var values = index.Fields.Select(field => At(document, field)).ToList();
        if (index.Kind == IndexKind.Text)
        {
            document[MongoFields.Words] = new BsonArray(values.SelectMany(Texts).SelectMany(SearchWords.Of).Distinct(StringComparer.Ordinal));
        }
        else if (index.Kind == IndexKind.Geo)
        {
            if (values is [{ } latitude, { } longitude])
                document[MongoFields.Place] = new BsonDocument { ["type"] = "Point", ["coordinates"] = new BsonArray { Degrees(longitude), Degrees(latitude) } };
        }
        else if (MongoFields.HasOwnKey(collection, index) && !values.Contains(null))
        {
            var keys = values.Select((value, position) => new BsonElement($"f{position}", KeyOf(value!)));
            document[MongoFields.Unique] = document.GetValue(MongoFields.Unique, new BsonDocument()).AsBsonDocument.Add(index.Name, new BsonDocument(keys));
        }
    }

    /// <summary>As the documents have had them from the first: whole degrees as whole numbers.</summary>
    private static BsonValue Degrees(BsonValue degrees) => degrees.AsDouble is var number && number == (int)number ? new BsonInt32((int)number) : degrees;

    /// <summary>Of one kind only in each key, so that it need not be the kind that the field has.</summary>
    private static BsonValue KeyOf(BsonValue value) => value is BsonBoolean ? value : BsonValue.Create(Plain(value));

    private static IEnumerable<string> Texts(BsonValue? value) => value switch
    {
        BsonArray items => items.SelectMany(Texts),
        BsonString text => [text.Value],
        _ => [],
    };
}

/// <summary>What a document must hold in place of what it does.</summary>
/// <param name="Otherwise">Fields by their paths, with their values.</param>
/// <param name="NoMore">Fields that it is to miss.</param>
internal sealed record Recomputed(IReadOnlyList<BsonElement> Otherwise, IReadOnlyList<string> NoMore)
{
    public bool IsEmpty => Otherwise.Count == 0 && NoMore.Count == 0;
}

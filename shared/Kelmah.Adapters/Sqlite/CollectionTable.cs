using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The names and the fixed statements of one collection's table.</summary>
internal sealed class CollectionTable
{
    private static readonly ConcurrentDictionary<CollectionDefinition, CollectionTable> ByCollection =
        new(ReferenceEqualityComparer.Instance);

    private readonly ImmutableArray<ArrayElements> arrays;

    private CollectionTable(CollectionDefinition collection)
    {
        Collection = collection;
        Name = $"doc_{collection.Name}";
        arrays = [.. collection.Indexes.Where(index => index.Kind == IndexKind.Array).Select(index => new ArrayElements(this, index))];
        Find = $"SELECT body FROM {Name} WHERE id = ?1";
        Version = $"SELECT version FROM {Name} WHERE id = ?1";
        Standing = $"SELECT COALESCE(body ->> '$.standing', 0) FROM {Name} WHERE id = ?1";
        Insert = $"INSERT INTO {Name} (id, version, body) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING";
        Update = $"UPDATE {Name} SET version = ?2, body = ?3 WHERE id = ?1 AND version = ?4";
        Delete = $"DELETE FROM {Name} WHERE id = ?1 AND version = ?2";
        IsSumBroken = collection.Sum is { } sum ? IsBroken(Name, sum) : null;
        Create = $"""
            CREATE TABLE IF NOT EXISTS {Name} (
                seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT
            """;
    }

    public CollectionDefinition Collection { get; }

    public string Name { get; }

    public string Create { get; }

    public string Find { get; }

    public string Version { get; }

    public string Standing { get; }

    public string Insert { get; }

    public string Update { get; }

    public string Delete { get; }

    /// <summary>Whether the parts of the document of id ?1, which name it by the text ?2, do not add up to it; no row where they need not. Null without a rule.</summary>
    public string? IsSumBroken { get; }

    public static CollectionTable Of(CollectionDefinition collection) =>
        ByCollection.GetOrAdd(collection, static definition => new CollectionTable(definition));

    /// <summary>The name of an index, or of the table that serves it.</summary>
    public string IndexName(IndexDefinition index) => $"{Name}__{index.Name}";

    /// <summary>The only index of a kind that a collection has one of.</summary>
    /// <exception cref="InvalidOperationException">There is none: the collection does not declare what the query asks for.</exception>
    public string OnlyIndexName(IndexKind kind) =>
        Collection.Indexes.FirstOrDefault(index => index.Kind == kind) is { } found
            ? IndexName(found)
            : throw new InvalidOperationException($"{Collection.Name} has no {kind} index.");

    /// <summary>The table of an array's elements; null where the array has no index.</summary>
    public ArrayElements? ArrayElements(Field array) => arrays.FirstOrDefault(elements => elements.Array.Path == array.Path);

    /// <summary>The index that SQLite names when it refuses a duplicate, or <c>id</c>.</summary>
    public string DuplicateIndex(string message) =>
        Collection.Indexes.FirstOrDefault(index => message.Contains($"'{IndexName(index)}'", StringComparison.Ordinal))?.Name ?? "id";

    private static string IsBroken(string name, SumRule sum) => $"""
        SELECT {FieldSql.Value(sum.Whole, "whole.")} <> (
            SELECT COALESCE(SUM({FieldSql.Value(sum.Amount, "part.")}), 0)
            FROM doc_{Collections.For(sum.PartType).Name} AS part WHERE {FieldSql.Value(sum.Owner, "part.")} = ?2 AND {FieldSql.Value(sum.Unless, "part.")} IS NULL)
        FROM {name} AS whole WHERE whole.id = ?1 AND {FieldSql.Value(sum.Since, "whole.")} IS NOT NULL
        """;
}

using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The statements that make a declared index, fill it from the documents that are there, and keep it true.</summary>
/// <param name="Name">The index's or table's name.</param>
/// <param name="Create">Makes it, and fills it unless <see cref="FillPage"/> does.</param>
/// <param name="Drop">Removes it.</param>
internal sealed record CollectionIndex(string Name, string Create, string Drop)
{
    /// <summary>
    /// Adds the documents after the position ?1 up to ?2, for an index that takes long to fill; null for one that <see cref="Create"/> fills. The words
    /// of a text are found in C#: two cores under load took some 80 seconds for 200 000 documents of 100 words.
    /// </summary>
    public string? FillPage { get; private init; }

    /// <summary>
    /// The function that gives the words of a text as the index has them. Its name changes with what it gives, and so the statements that fill the
    /// index, by which an index of before is known.
    /// </summary>
    public static readonly string WordsFunction = FormattableString.Invariant($"search_words_{SearchWords.Revision}");

    public static CollectionIndex Of(CollectionTable table, IndexDefinition index) => index.Kind switch
    {
        IndexKind.Ordered or IndexKind.TimeToLive => Ordered(table, index),
        IndexKind.Unique => Unique(table, index),
        IndexKind.Array => Array(table, index),
        IndexKind.Text => Text(table, index),
        IndexKind.Geo => Geo(table, index),
    };

    /// <summary>Has the id, at the end if nowhere else, so that a keyset page is one range of the index.</summary>
    private static CollectionIndex Ordered(CollectionTable table, IndexDefinition index)
    {
        var name = table.IndexName(index);
        var id = index.Fields.Any(field => field.Path == IdField.Instance.Path) ? "" : ", id";
        return new(name, $"CREATE INDEX {name} ON {table.Name} ({Values(index)}{id});", $"DROP INDEX {name};");
    }

    /// <summary>SQLite takes two NULLs for different, so documents that miss a field are free.</summary>
    private static CollectionIndex Unique(CollectionTable table, IndexDefinition index)
    {
        var name = table.IndexName(index);
        return new(name, $"CREATE UNIQUE INDEX {name} ON {table.Name} ({Values(index)});", $"DROP INDEX {name};");
    }

    private static CollectionIndex Array(CollectionTable table, IndexDefinition index)
    {
        var elements = new ArrayElements(table, index);
        return new(
            elements.Name,
            elements.Create + Triggers(table, elements.Name, elements.Changed, elements.Put, elements.Take),
            $"DROP TABLE {elements.Name};" + DropTriggers(elements.Name));
    }

    private static CollectionIndex Text(CollectionTable table, IndexDefinition index)
    {
        var name = table.IndexName(index);
        var columns = string.Join(", ", index.Fields.Select((_, position) => $"f{position}"));
        var create = $"""
            CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', contentless_delete=1,
                tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co M*'", prefix='2 3');
            """;
        var triggers = Triggers(
            table,
            name,
            changed: Changed(index),
            put: $"INSERT INTO {name} (rowid, {columns}) VALUES (new.seq, {Words(index, "new.")});",
            take: $"DELETE FROM {name} WHERE rowid = old.seq;");
        return new(name, create + triggers, $"DROP TABLE {name};" + DropTriggers(name))
        {
            FillPage = $"INSERT INTO {name} (rowid, {columns}) SELECT seq, {Words(index)} FROM {table.Name} WHERE seq > ?1 AND seq <= ?2",
        };
    }

    /// <summary>Whether an index that is there was made by the statements of this one.</summary>
    public bool IsMadeLike(CollectionIndex there) => Create == there.Create && Drop == there.Drop;

    private static CollectionIndex Geo(CollectionTable table, IndexDefinition index)
    {
        var name = table.IndexName(index);
        var latitude = FieldSql.Value(index.Fields[0]);
        var longitude = FieldSql.Value(index.Fields[1]);
        string Put(string row, string from) => $"""
            INSERT INTO {name} SELECT {row}seq, {row}{latitude}, {row}{latitude}, {row}{longitude}, {row}{longitude} {from}
            WHERE {row}{latitude} IS NOT NULL AND {row}{longitude} IS NOT NULL;
            """;
        var create = $"CREATE VIRTUAL TABLE {name} USING rtree(seq, south, north, west, east);" + Put("", $"FROM {table.Name}");
        return new(name, create + Triggers(
            table,
            name,
            changed: Changed(index),
            put: Put("new.", ""),
            take: $"DELETE FROM {name} WHERE seq = old.seq;"), $"DROP TABLE {name};" + DropTriggers(name));
    }

    /// <summary>Triggers keep the table true whoever writes the document: a commit, the expiry sweep, a migration.</summary>
    private static string Triggers(CollectionTable table, string name, string changed, string put, string take) => $"""

        CREATE TRIGGER {name}_insert AFTER INSERT ON {table.Name} BEGIN {put} END;
        CREATE TRIGGER {name}_update AFTER UPDATE OF body ON {table.Name} WHEN {changed} BEGIN {take} {put} END;
        CREATE TRIGGER {name}_delete AFTER DELETE ON {table.Name} BEGIN {take} END;
        """;

    private static string DropTriggers(string name) =>
        $"DROP TRIGGER {name}_insert; DROP TRIGGER {name}_update; DROP TRIGGER {name}_delete;";

    private static string Values(IndexDefinition index, string row = "") =>
        string.Join(", ", index.Fields.Select(field => FieldSql.Value(field, row)));

    private static string Words(IndexDefinition index, string row = "") =>
        string.Join(", ", index.Fields.Select(field => $"{WordsFunction}({FieldSql.Value(field, row)})"));

    private static string Changed(IndexDefinition index) => string.Join(
        " OR ", index.Fields.Select(field => $"{FieldSql.Value(field, "old.")} IS NOT {FieldSql.Value(field, "new.")}"));
}

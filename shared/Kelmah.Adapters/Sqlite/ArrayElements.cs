using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// The table behind an array index: a row for each element of each document. Its key is the element, the index's other
/// fields up to the id, and the id; the fields behind the id travel along. So the documents that have an element stand in
/// the order of their ids, and can be told apart by the fields without being read.
/// </summary>
internal sealed class ArrayElements
{
    private readonly CollectionTable table;
    private readonly string path;
    private readonly int idAt;

    public ArrayElements(CollectionTable table, IndexDefinition index)
    {
        this.table = table;
        Name = table.IndexName(index);
        Array = index.Fields[0];
        path = FieldSql.JsonPath(Array);
        var others = index.Fields[1..];
        if (others.All(field => field.Path != IdField.Instance.Path)) others = others.Add(IdField.Instance);
        Fields = others;
        idAt = others.ToList().FindIndex(field => field.Path == IdField.Instance.Path);
    }

    public string Name { get; }

    /// <summary>The array.</summary>
    public Field Array { get; }

    /// <summary>The columns besides the element: those that lead to the id, the id, those that travel along.</summary>
    public ImmutableArray<Field> Fields { get; }

    /// <summary>What a walk in the order of the ids needs a value for.</summary>
    public ImmutableArray<Field> LeadingFields => Fields[..idAt];

    public string Create => $"""
        CREATE TABLE {Name} (value ANY NOT NULL, {string.Join(", ", Fields.Select((_, at) => $"{ColumnAt(at)} ANY{(at <= idAt ? " NOT NULL" : "")}"))},
            seq INTEGER NOT NULL, PRIMARY KEY (value, {string.Join(", ", LeadingFields.Add(IdField.Instance).Select((_, at) => ColumnAt(at)))})) STRICT, WITHOUT ROWID;
        INSERT INTO {Name} {ElementsOf("d.", $"{table.Name} d, ")}
        """;

    /// <summary>Adds the elements of the document that a trigger calls <c>new</c>.</summary>
    public string Put => $"INSERT INTO {Name} {ElementsOf("new.", "")}";

    /// <summary>Takes the elements of the document that a trigger calls <c>old</c>.</summary>
    public string Take =>
        $"DELETE FROM {Name} WHERE value IN (SELECT value FROM json_each(old.body, '{path}'))"
        + string.Concat(LeadingFields.Add(IdField.Instance).Select((known, at) => $" AND {ColumnAt(at)} = {FieldSql.Value(known, "old.")}")) + ";";

    /// <summary>Whether the rows of <c>old</c> differ from those of <c>new</c>.</summary>
    public string Changed => string.Join(" OR ", Fields.Select(known => $"{FieldSql.Value(known, "old.")} IS NOT {FieldSql.Value(known, "new.")}")
        .Prepend($"old.body -> '{path}' IS NOT new.body -> '{path}'"));

    /// <summary>The column of a field; null where the table has none for it.</summary>
    public string? Column(Field field)
    {
        for (var at = 0; at < Fields.Length; at++)
        {
            if (Fields[at].Path == field.Path) return $"{Name}.{ColumnAt(at)}";
        }

        return null;
    }

    /// <summary>Whether the document of this table's row has another element too.</summary>
    /// <param name="value">The other element's placeholder.</param>
    public string HasToo(string value) =>
        $"EXISTS (SELECT 1 FROM {Name} other WHERE other.value = {value}"
        + string.Concat(Enumerable.Range(0, idAt + 1).Select(at => $" AND other.{ColumnAt(at)} = {Name}.{ColumnAt(at)}")) + ")";

    private static string ColumnAt(int position) => FormattableString.Invariant($"field{position}");

    private string ElementsOf(string row, string from) =>
        $"SELECT DISTINCT e.value, {string.Concat(Fields.Select(known => FieldSql.Value(known, row) + ", "))}{row}seq "
        + $"FROM {from}json_each({row}body, '{path}') e WHERE e.value IS NOT NULL;";
}

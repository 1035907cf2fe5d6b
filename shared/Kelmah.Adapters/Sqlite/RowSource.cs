using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// Where a query takes its rows from. As a rule the collection's table, by whichever index SQLite chooses. Where an index
/// that names the id stands in the order that is asked for, its rows are walked: SQLite would gather all documents that have
/// an element, or lie in a range, and sort them before it gives the first.
/// </summary>
internal sealed class RowSource
{
    private readonly ArrayElements? elements;

    private RowSource(CollectionTable table, string from, ArrayElements? elements = null, ArrayContains? walked = null)
    {
        this.elements = elements;
        Table = table;
        From = from;
        Walked = walked;
    }

    public CollectionTable Table { get; }

    /// <summary>What stands behind FROM.</summary>
    public string From { get; }

    /// <summary>The condition that says which elements are walked; null where the table is the source.</summary>
    public ArrayContains? Walked { get; }

    /// <summary>The element of a row, when elements are walked.</summary>
    public string Element => $"{elements!.Name}.value";

    public static RowSource Of(CollectionTable table) => new(table, table.Name);

    /// <summary>The source for a query that is sorted by id alone, or by something else.</summary>
    public static RowSource Of(CollectionTable table, Condition? where, bool sortedById)
    {
        if (!sortedById || where is null) return Of(table);
        var parts = Parts(where).ToList();
        if (parts.Exists(part => part is TextMatch or Near)) return Of(table);
        var known = parts.OfType<Comparison>()
            .Where(comparison => comparison is { Kind: ComparisonKind.Equal, Value: not null })
            .Select(comparison => comparison.Field.Path)
            .ToHashSet(StringComparer.Ordinal);
        return OfElements(table, parts, known) ?? OfIndex(table, known) ?? Of(table);
    }

    private static RowSource? OfElements(CollectionTable table, List<Condition> parts, HashSet<string> known)
    {
        foreach (var contains in parts.OfType<ArrayContains>().Where(contains => contains.Value is not null))
        {
            if (table.ArrayElements(contains.Field) is not { } elements
                || !elements.LeadingFields.All(field => known.Contains(field.Path))
                || HasBetterIndex(table, known, elements.Fields))
                continue;
            // CROSS JOIN keeps the order of the tables.
            return new(table, $"{elements.Name} CROSS JOIN {table.Name} ON {table.Name}.seq = {elements.Name}.seq", elements, contains);
        }

        return null;
    }

    private static RowSource? OfIndex(CollectionTable table, HashSet<string> known)
    {
        foreach (var index in table.Collection.Indexes.Where(index => index.Kind == IndexKind.Ordered))
        {
            var idAt = index.Fields.Select(field => field.Path).ToList().IndexOf(IdField.Instance.Path);
            if (idAt > 0 && index.Fields[..idAt].All(field => known.Contains(field.Path)) && !HasBetterIndex(table, known, index.Fields))
                return new(table, $"{table.Name} INDEXED BY {table.IndexName(index)}");
        }

        return null;
    }

    /// <summary>The field's value in a row of this source.</summary>
    public string Value(Field field) => elements?.Column(field) ?? FieldSql.Value(field);

    /// <summary>Whether the document has another element of the walked array; null where another array or none is walked.</summary>
    public string? HasToo(ArrayContains contains, string value) =>
        elements is not null && contains.Field.Path == elements.Array.Path ? elements.HasToo(value) : null;

    /// <summary>An index of a field that the query fixes and the walked rows do not know: the documents of one owner are few.</summary>
    private static bool HasBetterIndex(CollectionTable table, HashSet<string> known, ImmutableArray<Field> walked) =>
        table.Collection.Indexes.Any(index =>
            index.Kind is IndexKind.Ordered or IndexKind.Unique
            && known.Contains(index.Fields[0].Path) && walked.All(field => field.Path != index.Fields[0].Path));

    private static IEnumerable<Condition> Parts(Condition condition) =>
        condition is AllOf { Parts: var parts } ? parts.SelectMany(Parts) : [condition];
}

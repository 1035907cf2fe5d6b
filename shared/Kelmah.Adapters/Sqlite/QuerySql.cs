using System.Collections.Immutable;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>A query of one collection as a statement: what is selected, by which condition, in which order, from where on.</summary>
internal sealed class QuerySql
{
    private readonly SqlParameters parameters = new();
    private readonly ImmutableArray<SortKey> keys;
    private readonly RowSource source;
    private readonly string shape;

    /// <param name="table">The collection's table.</param>
    /// <param name="columns">What is selected besides the sort values.</param>
    /// <param name="where">Which rows; null for all.</param>
    /// <param name="orderBy">In which order; none means newest first.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cursor">Where the page before ended.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this query.</exception>
    public QuerySql(
        CollectionTable table, string columns, Condition? where, ImmutableArray<SortKey> orderBy, int limit, string? cursor)
    {
        keys = Complete(orderBy);
        source = RowSource.Of(table, where, sortedById: keys.Length == 1 && keys[0].Field.Path == IdField.Instance.Path);
        var condition = where is null ? "1" : new ConditionSql(source, parameters).Translate(where);
        var order = string.Join(", ", keys.Select(key => $"{source.Value(key.Field)} {(key.Descending ? "DESC" : "ASC")}"));
        var values = string.Concat(keys.Select(key => ", " + source.Value(key.Field)));
        shape = $"{table.Name} WHERE {condition} ORDER BY {order}";
        var after = cursor is null ? "" : " AND " + After(table, QueryCursor.Decode(shape, cursor, keys.Length));
        Text = $"SELECT {columns}{values} FROM {source.From} WHERE {condition}{after} ORDER BY {order} LIMIT {parameters.Add((long)limit)}";
    }

    /// <summary>The statement.</summary>
    public string Text { get; }

    public void BindTo(SqliteStatement statement) => parameters.BindTo(statement);

    /// <summary>The cursor of the row that the statement stands on.</summary>
    /// <param name="row">The statement.</param>
    /// <param name="firstSortValue">How many columns come before the sort values.</param>
    public string CursorAt(SqliteStatement row, int firstSortValue) =>
        QueryCursor.Encode(shape, [.. keys.Select((_, position) => row.GetValue(firstSortValue + position))]);

    /// <summary>The keys up to the id, which ends every order, in the direction of the last of them.</summary>
    private static ImmutableArray<SortKey> Complete(ImmutableArray<SortKey> orderBy)
    {
        var id = orderBy.Select(key => key.Field.Path).ToList().IndexOf("id");
        return id >= 0
            ? orderBy[..(id + 1)]
            : orderBy.Add(new SortKey(IdField.Instance, orderBy.IsEmpty || orderBy[^1].Descending));
    }

    /// <summary>
    /// What comes after a position, key by key, with NULL as the smallest value. Where the first key cannot be NULL beyond
    /// it, a bound on that key alone goes before, which an index serves as a range.
    /// </summary>
    private string After(CollectionTable table, IReadOnlyList<object?> position)
    {
        if (position[^1] is not byte[] { Length: 16 }) throw new InvalidCursorException();
        var alternatives = new List<string>();
        var equal = "";
        for (var key = 0; key < keys.Length; key++)
        {
            if (Beyond(keys[key], position[key]) is { } beyond) alternatives.Add($"({equal}{beyond})");
            equal += $"{source.Value(keys[key].Field)} IS {parameters.Add(position[key])} AND ";
        }

        var after = $"({string.Join(" OR ", alternatives)})";
        var (first, descending) = keys[0];
        var bounded = position[0] is not null && (!descending || MissingFields.IsAlwaysThere(table.Collection, first));
        return bounded ? $"{source.Value(first)} {(descending ? "<=" : ">=")} {parameters.Add(position[0])} AND {after}" : after;
    }

    private string? Beyond(SortKey key, object? value)
    {
        var field = source.Value(key.Field);
        if (value is null) return key.Descending ? null : $"{field} IS NOT NULL";
        return key.Descending ? $"({field} < {parameters.Add(value)} OR {field} IS NULL)" : $"{field} > {parameters.Add(value)}";
    }
}

using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// What is done once to every row of a table, such as every document of a collection, in the order in which they were added and a page at a time. How far it has come is
/// recorded in the commit of the page: whoever ends the process loses one page of it.
/// </summary>
/// <remarks>Nobody writes to the table meanwhile, and nobody trusts what is made: the store is opened when every pass is over.</remarks>
/// <param name="table">The table.</param>
/// <param name="key">The column by which its rows are numbered.</param>
internal abstract class DocumentPass(string table, string key)
{
    /// <summary>So many documents are held in memory at once, and done in one commit.</summary>
    public const int PageSize = 500;

    /// <summary>What is done, for the log.</summary>
    public abstract string Work { get; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver(SqliteSession session) => Position(session) is null;

    /// <summary>How many documents are done, and how many there are.</summary>
    public (long Done, long Count) Progress(SqliteSession session)
    {
        using var rows = session.Prepare($"SELECT (SELECT count(*) FROM {table} WHERE {key} <= ?1), (SELECT count(*) FROM {table})");
        rows.Bind(1, Position(session) ?? long.MaxValue).Step();
        return (rows.GetInt64(0), rows.GetInt64(1));
    }

    /// <summary>Does the next page, and records that it is done.</summary>
    /// <returns>How many documents it had; fewer than <see cref="PageSize"/> say that the pass is over.</returns>
    public int DoPage(SqliteSession session)
    {
        if (Position(session) is not { } after) return 0;
        var (last, count) = PageAfter(session, after);
        if (count > 0) Do(session, after, last);
        Record(session, count < PageSize ? null : last);
        return count;
    }

    /// <summary>The position of the last document that is done, 0 for none; null where the pass is over.</summary>
    protected abstract long? Position(SqliteSession session);

    /// <summary>Keeps what <see cref="Position"/> reads.</summary>
    protected abstract void Record(SqliteSession session, long? position);

    /// <summary>Does the documents after one position, up to another one.</summary>
    protected abstract void Do(SqliteSession session, long after, long last);

    private (long Last, int Count) PageAfter(SqliteSession session, long after)
    {
        using var page = session.Prepare($"SELECT max({key}), count(*) FROM (SELECT {key} FROM {table} WHERE {key} > ?1 ORDER BY {key} LIMIT ?2)");
        page.Bind(1, after).Bind(2, PageSize).Step();
        return (page.GetInt64(0), (int)page.GetInt64(1));
    }
}

namespace Kelmah.Sqlite;

/// <summary>The prepared statements of one connection, by their text. The one that was asked for longest ago makes room for a new one.</summary>
internal sealed class StatementCache(int capacity) : IDisposable
{
    private readonly Dictionary<string, LinkedListNode<SqliteStatement>> byText = new(StringComparer.Ordinal);

    /// <summary>The last one that was asked for stands first.</summary>
    private readonly LinkedList<SqliteStatement> byUse = new();

    public int Count => byText.Count;

    /// <summary>The statement of that text, in use or not; null if there is none.</summary>
    public SqliteStatement? Find(string sql)
    {
        if (!byText.TryGetValue(sql, out var node)) return null;
        if (node != byUse.First)
        {
            byUse.Remove(node);
            byUse.AddFirst(node);
        }

        return node.Value;
    }

    /// <summary>Makes room for one more; false if all are in use.</summary>
    public bool TryMakeRoom()
    {
        if (byText.Count < capacity) return true;
        for (var node = byUse.Last; node is not null; node = node.Previous)
        {
            if (node.Value.IsInUse) continue;
            byUse.Remove(node);
            byText.Remove(node.Value.Sql);
            node.Value.Close();
            return true;
        }

        return false;
    }

    /// <summary>Keeps a statement whose text is not there yet. Make room first.</summary>
    public void Add(SqliteStatement statement) => byText.Add(statement.Sql, byUse.AddFirst(statement));

    public void Dispose()
    {
        foreach (var statement in byUse) statement.Close();
        byText.Clear();
        byUse.Clear();
    }
}

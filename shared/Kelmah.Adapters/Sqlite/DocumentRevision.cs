using System.Text.Json;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Writes the documents of a collection anew that an earlier revision of it wrote, since they hold what is computed now otherwise.</summary>
internal static class DocumentRevision
{
    /// <summary>So many documents are held in memory at once.</summary>
    private const int Page = 500;

    /// <summary>Once for each revision; a reader of the documents meets no difference but in what is computed.</summary>
    public static void Apply(SqliteSession session, CollectionTable table)
    {
        if (IsApplied(session, table)) return;
        var after = 0L;
        while (PageAfter(session, table, after) is { Count: > 0 } page)
        {
            foreach (var (seq, body) in page) Write(session, table, seq, body);
            after = page[^1].Seq;
        }

        using var record = session.Prepare("INSERT INTO document_revisions (collection, revision) VALUES (?1, ?2) ON CONFLICT (collection) DO UPDATE SET revision = ?2");
        record.Bind(1, table.Collection.Name).Bind(2, table.Collection.Revision).Run();
    }

    private static bool IsApplied(SqliteSession session, CollectionTable table)
    {
        using var row = session.Prepare("SELECT revision FROM document_revisions WHERE collection = ?1");
        row.Bind(1, table.Collection.Name);
        return (row.Step() ? row.GetInt64(0) : 0) == table.Collection.Revision;
    }

    private static List<(long Seq, byte[] Body)> PageAfter(SqliteSession session, CollectionTable table, long after)
    {
        using var rows = session.Prepare($"SELECT seq, body FROM {table.Name} WHERE seq > ?1 ORDER BY seq LIMIT ?2");
        rows.Bind(1, after).Bind(2, Page);
        var page = new List<(long, byte[])>();
        while (rows.Step()) page.Add((rows.GetInt64(0), rows.GetUtf8(1).ToArray()));
        return page;
    }

    private static void Write(SqliteSession session, CollectionTable table, long seq, byte[] body)
    {
        var entity = JsonSerializer.Deserialize(body, table.Collection.EntityType, StorageJson.Options);
        var anew = JsonSerializer.SerializeToUtf8Bytes(entity, table.Collection.EntityType, StorageJson.Options);
        if (body.AsSpan().SequenceEqual(anew)) return;
        using var update = session.Prepare($"UPDATE {table.Name} SET body = ?2 WHERE seq = ?1");
        update.Bind(1, seq).BindUtf8(2, anew).Run();
    }
}

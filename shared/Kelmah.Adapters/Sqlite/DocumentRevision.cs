using System.Text.Json;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Writes the documents of a collection anew that an earlier revision of it wrote, since they hold what is computed now otherwise.</summary>
/// <remarks>
/// Once for each revision; a reader of the documents meets no difference but in what is computed. A release that finds the pass of another revision
/// unfinished begins its own from the first document.
/// </remarks>
/// <param name="table">The collection.</param>
internal sealed class DocumentRevision(CollectionTable table) : DocumentPass(table.Name, "seq")
{
    public override string Work => $"Writing the documents of {table.Collection.Name} anew";

    private int Revision => table.Collection.Revision;

    protected override long? Position(SqliteSession session)
    {
        using var row = session.Prepare("SELECT revision, rewritten_to FROM document_revisions WHERE collection = ?1");
        row.Bind(1, table.Collection.Name);
        if (!row.Step()) return Revision == 0 ? null : 0;
        if (row.GetInt64(0) != Revision) return 0;
        return row.IsNull(1) ? null : row.GetInt64(1);
    }

    protected override void Record(SqliteSession session, long? position)
    {
        using var record = session.Prepare("""
            INSERT INTO document_revisions (collection, revision, rewritten_to) VALUES (?1, ?2, ?3)
            ON CONFLICT (collection) DO UPDATE SET revision = ?2, rewritten_to = ?3
            """);
        record.Bind(1, table.Collection.Name).Bind(2, Revision).Bind(3, position).Run();
    }

    protected override void Do(SqliteSession session, long after, long last)
    {
        foreach (var (seq, body) in Read(session, after, last)) Write(session, seq, body);
    }

    private List<(long Seq, byte[] Body)> Read(SqliteSession session, long after, long last)
    {
        using var rows = session.Prepare($"SELECT seq, body FROM {table.Name} WHERE seq > ?1 AND seq <= ?2");
        rows.Bind(1, after).Bind(2, last);
        var page = new List<(long, byte[])>(PageSize);
        while (rows.Step()) page.Add((rows.GetInt64(0), rows.GetUtf8(1).ToArray()));
        return page;
    }

    private void Write(SqliteSession session, long seq, byte[] body)
    {
        var entity = JsonSerializer.Deserialize(body, table.Collection.EntityType, StorageJson.Options);
        var anew = JsonSerializer.SerializeToUtf8Bytes(entity, table.Collection.EntityType, StorageJson.Options);
        if (body.AsSpan().SequenceEqual(anew)) return;
        using var update = session.Prepare($"UPDATE {table.Name} SET body = ?2 WHERE seq = ?1");
        update.Bind(1, seq).BindUtf8(2, anew).Run();
    }
}

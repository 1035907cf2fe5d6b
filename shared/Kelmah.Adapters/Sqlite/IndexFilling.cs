using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Fills an index with the documents that were there before it; its triggers add those that come later.</summary>
/// <param name="table">The collection.</param>
/// <param name="index">One that is filled by pages.</param>
internal sealed class IndexFilling(CollectionTable table, CollectionIndex index) : DocumentPass(table.Name, "seq")
{
    public override string Work => $"Making the words of {table.Collection.Name} anew";

    protected override long? Position(SqliteSession session)
    {
        using var row = session.Prepare("SELECT filled_to FROM document_indexes WHERE name = ?1");
        row.Bind(1, index.Name);
        return row.Step() && !row.IsNull(0) ? row.GetInt64(0) : null;
    }

    protected override void Record(SqliteSession session, long? position)
    {
        using var record = session.Prepare("UPDATE document_indexes SET filled_to = ?2 WHERE name = ?1");
        record.Bind(1, index.Name).Bind(2, position).Run();
    }

    protected override void Do(SqliteSession session, long after, long last)
    {
        using var fill = session.Prepare(index.FillPage!);
        fill.Bind(1, after).Bind(2, last).Run();
    }
}

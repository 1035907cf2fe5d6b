using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// Takes the bytes of what was deleted out of the file: words of deleted rows out of the full-text indexes, which only forget them
/// when their segments are merged, and old pages out of the write-ahead log. Pages that are freed are overwritten in any case.
/// </summary>
/// <param name="schema">The file with its tables.</param>
/// <param name="clock">Waits for readers to leave the log.</param>
public sealed class SqliteScrub(SqliteSchema schema, TimeProvider clock)
{
    /// <summary>Pages that one write merges, so that commits need not wait for it.</summary>
    private const int PagesAtOnce = 500;

    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when it is done, or when readers have not left the log for some seconds: then it is emptied with its next emptying.</summary>
    /// <exception cref="StorageFullException">There is no room to merge the indexes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var indexes = schema.Collections.SelectMany(collection =>
            collection.Indexes.Where(index => index.Kind == IndexKind.Text).Select(index => CollectionTable.Of(collection).IndexName(index)));
        foreach (var index in indexes) await MergeAsync(index, cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; attempt < Attempts && !await schema.Database.EmptyLogAsync().ConfigureAwait(false); attempt++)
            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As https://sqlite.org/fts5.html#the_merge_command says: a negative number begins to merge all segments, and fewer than two changes mean that nothing is left.</summary>
    private async Task MergeAsync(string index, CancellationToken cancellationToken)
    {
        var pages = -PagesAtOnce;
        var isMore = true;
        while (isMore)
        {
            cancellationToken.ThrowIfCancellationRequested();
            isMore = await SqliteFailures.GuardAsync(schema.Database.WriteAsync(session =>
            {
                var before = session.TotalChanges;
                using var merge = session.Prepare($"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)");
                merge.Bind(1, pages).Run();
                return session.TotalChanges - before >= 2;
            })).ConfigureAwait(false) || pages < 0;
            pages = PagesAtOnce;
        }
    }
}

using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;

namespace Kelmah.Exports;

/// <summary>Everything personal that is stored about a user, as one archive of JSON files.</summary>
public sealed class ExportArchive(IDocumentStore store, IJournal journal)
{
    /// <summary>
    /// Writes a zip: one file for each collection that <see cref="PersonalDataRules"/> exports, a list in each, and
    /// <c>journal.json</c>. Read page by page, so that no reader is held for long; what changes meanwhile may be in it or not.
    /// </summary>
    /// <param name="userId">Whose data.</param>
    /// <param name="target">Written to asynchronously, from its present position; it need not seek.</param>
    /// <param name="cancellationToken">Stops between two pages.</param>
    public async Task WriteAsync(Guid userId, Stream target, CancellationToken cancellationToken)
    {
        var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            foreach (var rule in PersonalDataRules.All)
            {
                if (rule.Export is { } export)
                    await WriteAsync(archive, rule.Collection.Name, export(store, userId, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            await WriteAsync(archive, "journal", JournalAsync(userId, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(ZipArchive archive, string name, IAsyncEnumerable<object> items, CancellationToken cancellationToken)
    {
        var file = await archive.CreateEntry($"{name}.json").OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false)) await JsonSerializer.SerializeAsync(file, items, ApiJson.Options, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<object> JournalAsync(Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var account in new[] { Account.WalletAvailable(userId), Account.WalletPending(userId) })
        {
            string? cursor = null;
            do
            {
                var page = await journal.EntriesAsync(account, Query<PersonalDataExport>.MaxLimit, cursor, cancellationToken).ConfigureAwait(false);
                foreach (var entry in (await LedgerEntry.OfAsync(store, page, cancellationToken).ConfigureAwait(false)).Items) yield return entry;
                cursor = page.NextCursor;
            }
            while (cursor is not null);
        }
    }
}

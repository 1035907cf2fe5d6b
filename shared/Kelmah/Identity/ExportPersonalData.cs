using System.IO.Compression;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>Everything personal that is stored about the caller, as one archive of JSON files.</summary>
public sealed class ExportPersonalData(IDocumentStore store, IJournal journal)
{
    /// <summary>
    /// Writes a zip: one file for each collection that <see cref="PersonalDataRules"/> exports, a list in each, and
    /// <c>journal.json</c>. Read page by page; only the compressed archive is held in memory.
    /// </summary>
    public async Task<Result<byte[]>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false) is null) return RequestErrors.NotFound;
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var rule in PersonalDataRules.All)
            {
                if (rule.Export is { } export)
                    await WriteAsync(archive, rule.Collection.Name, export(store, caller.UserId, cancellationToken), cancellationToken).ConfigureAwait(false);
            }

            await WriteAsync(archive, "journal", JournalAsync(caller.UserId, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return bytes.ToArray();
    }

    private static async Task WriteAsync(ZipArchive archive, string name, IAsyncEnumerable<object> items, CancellationToken cancellationToken)
    {
        var file = await archive.CreateEntry($"{name}.json").OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false)) await JsonSerializer.SerializeAsync(file, items, ApiJson.Options, cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<object> JournalAsync(
        Guid userId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var account in new[] { Account.WalletAvailable(userId), Account.WalletPending(userId) })
        {
            string? cursor = null;
            do
            {
                var page = await journal.EntriesAsync(account, Query<User>.MaxLimit, cursor, cancellationToken).ConfigureAwait(false);
                foreach (var entry in page.Items) yield return LedgerEntry.Of(entry);
                cursor = page.NextCursor;
            }
            while (cursor is not null);
        }
    }
}

/// <summary>A link of a session's chain as its user may see it, without the hash of its token.</summary>
/// <param name="SessionId">Shared by all links of the session.</param>
/// <param name="DeviceInfo">What the client said about its device.</param>
/// <param name="StartedAt">When the session began, UTC.</param>
/// <param name="LastUsedAt">When a client last used the link, UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is used, UTC.</param>
/// <param name="RevokedAt">When the session was ended, UTC; null where it was not.</param>
public sealed record ExportedSession(
    Guid SessionId, string? DeviceInfo, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);

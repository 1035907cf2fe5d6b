using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace Kelmah.Administration;

/// <summary>
/// Says how far the audit log has come: after each entry in a file beside the store, and each day in the archive of anchors and in the
/// application's log, which go elsewhere. Deleting the newest entries and putting the head back is noticed by that.
/// </summary>
public sealed partial class AuditAnchors(
    IDocumentStore store, IAuditAnchorFile file, IAuditAnchorArchive archive, TimeProvider clock, ILogger<AuditAnchors> logger)
{
    /// <summary>Brings the anchor up to the newest entry. An anchor that the log does not contain stays as it is.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false) is not { } head) return;
        var last = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (last is not null && head.Sequence <= last.Sequence) return;
        await file.AppendAsync(new AuditAnchor(head.Sequence, head.Hash), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The day's anchor: says in the application's log how far the audit log has come, and keeps it in the archive unless the log contradicts
    /// what is there. Safe to repeat; a day's first anchor stays.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store or the archive does not answer.</exception>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        // The log first: it takes the head also where the archive is away.
        var head = await store.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false);
        if (head is not null) LogHead(head.Sequence, head.Hash);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        var archived = await archive.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!await ContainsAsync(archived, cancellationToken).ConfigureAwait(false) || head is null) return;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await archive.KeepAsync(today, new AuditAnchor(head.Sequence, head.Hash), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the log contains the anchor of the file; says so in the application's log where it does not.</summary>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken) =>
        await ContainsAsync(await file.ReadAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<bool> ContainsAsync(AuditAnchor? anchor, CancellationToken cancellationToken)
    {
        if (anchor is null) return true;
        var entry = await store.FindAsync(AuditEntryCollection.Sequence.Is(anchor.Sequence), cancellationToken).ConfigureAwait(false);
        if (entry?.Hash == anchor.Hash) return true;
        LogContradiction(anchor.Sequence, anchor.Hash);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit log has come to entry {Sequence}, whose hash is {Hash}")]
    private partial void LogHead(long sequence, string hash);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log does not contain its entry {Sequence} with the hash {Hash} any more: entries were removed or changed, or the store is older than its anchor")]
    private partial void LogContradiction(long sequence, string hash);
}

/// <summary>How far the audit log had come, said outside of the store: who changes the store alone cannot take that back.</summary>
/// <param name="Sequence">Of the newest entry.</param>
/// <param name="Hash">Of the newest entry.</param>
public sealed record AuditAnchor(long Sequence, string Hash);

/// <summary>Anchors of the audit log by day, away from the store, where they are written and never changed.</summary>
public interface IAuditAnchorArchive
{
    /// <summary>That of the newest day; null for none.</summary>
    /// <exception cref="StoreUnavailableException">The archive does not answer, or what it holds is no anchor.</exception>
    Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the anchor of a day, UTC; the first one of a day stays.</summary>
    /// <exception cref="StoreUnavailableException">The archive does not answer.</exception>
    Task KeepAsync(DateOnly day, AuditAnchor anchor, CancellationToken cancellationToken);
}

/// <summary>Where the anchor of the audit log is kept beside the store.</summary>
public interface IAuditAnchorFile
{
    /// <summary>The last one; null for none.</summary>
    Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps one beside those before it; on disk when it returns.</summary>
    Task AppendAsync(AuditAnchor anchor, CancellationToken cancellationToken);
}

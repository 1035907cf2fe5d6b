using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace Kelmah.Administration;

/// <summary>
/// Says how far the audit log has come: after each entry in a file beside the store, and each day in the application's log, which
/// goes elsewhere. Deleting the newest entries and putting the head back is noticed by that.
/// </summary>
public sealed partial class AuditAnchors(IDocumentStore store, IAuditAnchorFile file, ILogger<AuditAnchors> logger)
{
    /// <summary>Brings the anchor up to the newest entry. An anchor that the log does not contain stays as it is.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false) is not { } head) return;
        var last = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (last is not null && head.Sequence <= last.Sequence) return;
        await file.AppendAsync(new AuditAnchor(head.Sequence, head.Hash), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says in the application's log how far the audit log has come, and whether that contradicts the anchor.</summary>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        if (await store.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false) is { } head) LogHead(head.Sequence, head.Hash);
    }

    /// <summary>Whether the log contains the anchor; says so in the application's log where it does not.</summary>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        if (await file.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } anchor) return true;
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

/// <summary>Where the anchor of the audit log is kept.</summary>
public interface IAuditAnchorFile
{
    /// <summary>The last one; null for none.</summary>
    Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps one beside those before it; on disk when it returns.</summary>
    Task AppendAsync(AuditAnchor anchor, CancellationToken cancellationToken);
}

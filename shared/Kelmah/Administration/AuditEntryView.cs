using Kelmah.Kernel;

namespace Kelmah.Administration;

/// <summary>A privileged act.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Sequence">The place in the chain, from 1.</param>
/// <param name="ActorId">Who did it; null for the system.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">To what.</param>
/// <param name="Reason">Why, where a reason was given.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="PreviousHash">The hash of the entry before.</param>
/// <param name="Hash">SHA-256 over the entry and the hash before it.</param>
[SchemaName("AuditEntryView")]
public sealed record AuditEntryView(
    Guid Id, long Sequence, Guid? ActorId, AuditAction Action, string Subject, string? Reason, DateTimeOffset OccurredAt, string PreviousHash, string Hash)
{
    /// <summary>The view of an entry.</summary>
    public static AuditEntryView Of(AuditEntry entry) => new(
        entry.Id, entry.Sequence, entry.ActorId, entry.Action, entry.Subject, entry.Reason, entry.OccurredAt, entry.PreviousHash, entry.Hash);
}

using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>A privileged act.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Sequence">The place in the chain, from 1.</param>
/// <param name="ActorId">Null for the system.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">What was acted on, for example <c>users/018f…</c>.</param>
/// <param name="Reason">Null where no reason was given.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="PreviousHash">The hash of the entry before.</param>
/// <param name="Hash">SHA-256 over the entry and the hash before it.</param>
[SchemaName("AuditEntryView")]
public sealed record AuditEntryView(
    Guid Id, long Sequence, Guid? ActorId, AuditAction Action, string Subject, string? Reason, DateTimeOffset OccurredAt, string PreviousHash, string Hash)
{
    public static AuditEntryView Of(AuditEntry entry) => new(
        entry.Id, entry.Sequence, entry.ActorId, entry.Action, entry.Subject, entry.Reason, entry.OccurredAt, entry.PreviousHash, entry.Hash);
}

/// <summary>Whether the audit log is complete and unchanged.</summary>
/// <param name="IsIntact">Every entry is there and as it was written.</param>
/// <param name="Entries">How many are, from the first one on.</param>
/// <param name="BrokenSequence">The first one that is missing or changed; null for none.</param>
[SchemaName("AuditVerification")]
public sealed record AuditVerification(bool IsIntact, long Entries, long? BrokenSequence)
{
    /// <summary>Every entry before <paramref name="sequence"/> is intact.</summary>
    internal static AuditVerification BrokenAt(long sequence) => new(IsIntact: false, sequence - 1, sequence);
}

/// <summary>Which entries of the audit log are wanted; null means any.</summary>
/// <param name="ActorId">Those of one actor.</param>
/// <param name="Action">Those of one kind.</param>
/// <param name="Subject">Those about one thing, for example <c>users/018f…</c>.</param>
public sealed record AuditFilter(Guid? ActorId = null, AuditAction? Action = null, string? Subject = null)
{
    /// <summary>As a condition of the store; null for all entries.</summary>
    public Filter<AuditEntry>? ToCondition()
    {
        Filter<AuditEntry>?[] conditions =
        [
            ActorId is { } actor ? AuditEntryCollection.ActorId.Is(actor) : null,
            Action is { } action ? AuditEntryCollection.Action.Is(action) : null,
            Subject is { } subject ? AuditEntryCollection.Subject.Is(subject) : null,
        ];
        return conditions.OfType<Filter<AuditEntry>>().Aggregate(default(Filter<AuditEntry>), (all, next) => all is null ? next : all & next);
    }
}

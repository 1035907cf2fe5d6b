using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Which entries of the audit log are wanted.</summary>
/// <param name="ActorId">Those of one actor; null for all.</param>
/// <param name="Action">Those of one kind; null for all.</param>
/// <param name="Subject">Those about one thing, for example <c>users/018f…</c>; null for all.</param>
public sealed record AuditFilter(Guid? ActorId = null, AuditAction? Action = null, string? Subject = null)
{
    /// <summary>As a condition of the store; null for all.</summary>
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

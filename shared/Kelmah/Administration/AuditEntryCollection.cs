using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>How the audit log is stored.</summary>
public static class AuditEntryCollection
{
    /// <summary>The place in the chain.</summary>
    public static readonly Field<AuditEntry, long> Sequence = Field.Of((AuditEntry entry) => entry.Sequence);

    /// <summary>Who did it.</summary>
    public static readonly Field<AuditEntry, Guid> ActorId = Field.Of((AuditEntry entry) => entry.ActorId!.Value);

    /// <summary>What was done.</summary>
    public static readonly Field<AuditEntry, AuditAction> Action = Field.Of((AuditEntry entry) => entry.Action);

    /// <summary>To what.</summary>
    public static readonly Field<AuditEntry, string> Subject = Field.Of((AuditEntry entry) => entry.Subject);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<AuditEntry> Definition = new(
        "audit_entries",
        [
            new("sequence", IndexKind.Unique, Sequence),
            new("actor", IndexKind.Ordered, ActorId),
            new("action", IndexKind.Ordered, Action),
            new("subject", IndexKind.Ordered, Subject),
        ],
        []);
}

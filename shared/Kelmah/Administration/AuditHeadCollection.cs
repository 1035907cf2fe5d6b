using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>How the head of the audit log is stored.</summary>
public static class AuditHeadCollection
{
    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<AuditHead> Definition = new("audit_heads", [], []);
}

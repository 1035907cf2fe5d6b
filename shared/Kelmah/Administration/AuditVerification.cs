using Kelmah.Kernel;

namespace Kelmah.Administration;

/// <summary>Whether the audit log is whole.</summary>
/// <param name="IsIntact">Every entry is there and as it was written.</param>
/// <param name="Entries">How many are, from the first one on.</param>
/// <param name="BrokenSequence">The first one that is missing or changed; null for none.</param>
[SchemaName("AuditVerification")]
public sealed record AuditVerification(bool IsIntact, long Entries, long? BrokenSequence)
{
    /// <summary>A log that is whole up to an entry.</summary>
    internal static AuditVerification BrokenAt(long sequence) => new(IsIntact: false, sequence - 1, sequence);
}

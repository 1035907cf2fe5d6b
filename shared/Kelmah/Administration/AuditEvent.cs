using Kelmah.Kernel;

namespace Kelmah.Administration;

/// <summary>What happens to the audit log.</summary>
public abstract record AuditEvent : DomainEvent;

/// <summary>A privileged act was recorded.</summary>
/// <param name="Action">What was done.</param>
[EventName("AuditRecorded")]
public sealed record AuditRecorded(AuditAction Action) : AuditEvent;

/// <summary>The log's head moved to its newest entry.</summary>
/// <param name="Sequence">Of that entry.</param>
[EventName("AuditAdvanced")]
public sealed record AuditAdvanced(long Sequence) : AuditEvent;

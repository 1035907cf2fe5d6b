using Kelmah.Kernel;

namespace Kelmah.Administration;

/// <summary>The end of the audit log's chain. There is one; its version makes two that append at once take turns.</summary>
public sealed record AuditHead : Entity
{
    /// <summary>The id of the only one.</summary>
    public static readonly Guid OnlyId = new("01900000-0000-7000-8000-000000000001");

    /// <summary>The sequence of the newest entry; 0 for none.</summary>
    public required long Sequence { get; init; }

    /// <summary>The hash of the newest entry.</summary>
    public required string Hash { get; init; }

    /// <summary>The head of an empty log.</summary>
    public static AuditHead Open(DateTimeOffset now) => new() { Id = OnlyId, Sequence = 0, Hash = AuditEntry.Genesis, CreatedAt = now };

    /// <summary>Appends an entry; gives it and the next head.</summary>
    /// <param name="id">Of the entry.</param>
    /// <param name="actorId">Who did it; null for the system.</param>
    /// <param name="action">What was done.</param>
    /// <param name="subject">To what.</param>
    /// <param name="reason">Why, where a reason was given.</param>
    /// <param name="now">UTC.</param>
    public (AuditHead Head, AuditEntry Entry) Append(Guid id, Guid? actorId, AuditAction action, string subject, string? reason, DateTimeOffset now)
    {
        var entry = AuditEntry.After(this, id, actorId, action, subject, reason, now);
        return (Raise(this with { Sequence = entry.Sequence, Hash = entry.Hash }, new AuditAdvanced(entry.Sequence), now), entry);
    }
}

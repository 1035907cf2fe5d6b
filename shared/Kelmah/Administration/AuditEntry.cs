using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>
/// A privileged act. Each entry holds the hash of the one before it, so that none can be changed, left out or put in later
/// without all that follow being written anew, and the head with them.
/// </summary>
public sealed record AuditEntry : Entity
{
    /// <summary>The hash before the first entry.</summary>
    public static readonly string Genesis = new('0', 64);

    /// <summary>1 for the first, without gaps; unique.</summary>
    public required long Sequence { get; init; }

    /// <summary>Null for the system.</summary>
    public Guid? ActorId { get; init; }

    public required AuditAction Action { get; init; }

    /// <summary>What was acted on, for example <c>users/018f…</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Null where no reason was given.</summary>
    public string? Reason { get; init; }

    /// <summary>UTC, in milliseconds.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The <see cref="Hash"/> of the entry before.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 over everything above, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether the entry is as it was written.</summary>
    public bool IsIntact => Hash == ComputeHash();

    internal static AuditEntry After(AuditHead head, Guid id, Guid? actorId, AuditAction action, string subject, string? reason, DateTimeOffset now)
    {
        var entry = new AuditEntry
        {
            Id = id,
            Sequence = head.Sequence + 1,
            ActorId = actorId,
            Action = action,
            Subject = subject,
            Reason = reason,
            // Stored with this precision, and hashed as it is stored.
            OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            PreviousHash = head.Hash,
            Hash = "",
            CreatedAt = now,
        };
        return Raise(entry with { Hash = entry.ComputeHash() }, new AuditRecorded(action), now);
    }

    /// <summary>Each field is hashed with its length before it, so that no two different entries give the same text.</summary>
    private string ComputeHash()
    {
        var text = new StringBuilder();
        string[] fields =
        [
            PreviousHash,
            Sequence.ToString(CultureInfo.InvariantCulture),
            Id.ToString(),
            ActorId?.ToString() ?? "",
            Action.ToString(),
            Subject,
            Reason ?? "",
            OccurredAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var field in fields) text.Append(CultureInfo.InvariantCulture, $"{field.Length}:{field}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>The end of the audit log's chain. There is one; its version serializes concurrent appends.</summary>
public sealed record AuditHead : Entity
{
    /// <summary>The id of the only head.</summary>
    public static readonly Guid OnlyId = new("01900000-0000-7000-8000-000000000001");

    /// <summary>The sequence of the newest entry; 0 for none.</summary>
    public required long Sequence { get; init; }

    /// <summary>The hash of the newest entry.</summary>
    public required string Hash { get; init; }

    /// <summary>The head of an empty log.</summary>
    public static AuditHead Open(DateTimeOffset now) => new() { Id = OnlyId, Sequence = 0, Hash = AuditEntry.Genesis, CreatedAt = now };

    /// <summary>Appends an entry; returns it and the next head.</summary>
    /// <param name="id">Of the entry.</param>
    /// <param name="actorId">Null for the system.</param>
    /// <param name="action">What was done.</param>
    /// <param name="subject">What was acted on.</param>
    /// <param name="reason">Null where no reason was given.</param>
    /// <param name="now">UTC.</param>
    public (AuditHead Head, AuditEntry Entry) Append(Guid id, Guid? actorId, AuditAction action, string subject, string? reason, DateTimeOffset now)
    {
        var entry = AuditEntry.After(this, id, actorId, action, subject, reason, now);
        return (Raise(this with { Sequence = entry.Sequence, Hash = entry.Hash }, new AuditAdvanced(entry.Sequence), now), entry);
    }
}

/// <summary>The acts that only a privileged caller can do.</summary>
public enum AuditAction
{
    /// <summary>Accounts were listed or searched, in entries of earlier releases; newer ones are <see cref="PrivateDataRead"/>.</summary>
    UsersRead,

    UserSuspended,

    UserReinstated,

    /// <summary>A dead-lettered message was put back into its queue.</summary>
    DeadLetterReplayed,

    SigningKeyRotated,

    /// <summary>A failed refund was sent again.</summary>
    RefundSentAgain,

    /// <summary>A failed refund was given back past the payment provider.</summary>
    RefundPaidByHand,

    /// <summary>The keys of users' sensitive texts were stored under a newer key.</summary>
    EncryptionKeyRotated,

    /// <summary>Data that are private to others were asked for, and answered if they were there.</summary>
    PrivateDataRead,

    /// <summary>A payout was taken on, to be paid by hand.</summary>
    PayoutClaimed,

    /// <summary>A payout was paid by hand.</summary>
    PayoutPaidByHand,

    /// <summary>A payout could not be paid by hand, or came back.</summary>
    PayoutFailedByHand,

    /// <summary>A correction of the journal was proposed.</summary>
    CorrectionProposed,

    /// <summary>A correction of the journal that another administrator had proposed was approved.</summary>
    CorrectionApproved,

    /// <summary>A proposed correction of the journal was rejected, or taken back.</summary>
    CorrectionRejected,

    /// <summary>The evidence against a chargeback was added to, or sent before its time.</summary>
    ChargebackEvidenceGiven,

    /// <summary>A dispute was taken on.</summary>
    DisputeReviewed,

    /// <summary>The mediation of a dispute was ended.</summary>
    DisputeEscalated,

    /// <summary>A dispute was ruled.</summary>
    DisputeRuled,
}

/// <summary>What happens to the audit log.</summary>
public abstract record AuditEvent : DomainEvent;

[EventName("AuditRecorded")]
public sealed record AuditRecorded(AuditAction Action) : AuditEvent;

/// <summary>The log's head moved to its newest entry.</summary>
/// <param name="Sequence">Of that entry.</param>
[EventName("AuditAdvanced")]
public sealed record AuditAdvanced(long Sequence) : AuditEvent;

/// <summary>How the audit log is stored.</summary>
public static class AuditEntryCollection
{
    public static readonly Field<AuditEntry, long> Sequence = Field.Of((AuditEntry entry) => entry.Sequence);
    public static readonly Field<AuditEntry, Guid> ActorId = Field.Of((AuditEntry entry) => entry.ActorId!.Value);
    public static readonly Field<AuditEntry, AuditAction> Action = Field.Of((AuditEntry entry) => entry.Action);
    public static readonly Field<AuditEntry, string> Subject = Field.Of((AuditEntry entry) => entry.Subject);

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

/// <summary>How the head of the audit log is stored.</summary>
public static class AuditHeadCollection
{
    public static readonly CollectionDefinition<AuditHead> Definition = new("audit_heads", [], []);
}

using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Payments;

/// <summary>A payment that the payer's bank takes back.</summary>
[SchemaName("Chargeback")]
public sealed record ChargebackView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The payment provider's id of the dispute.</summary>
    public required string StripeDisputeId { get; init; }

    /// <summary>The payment that is taken back.</summary>
    public required Guid PaymentId { get; init; }

    public required Guid ContractId { get; init; }

    /// <summary>Whose bank it is.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>What is taken back, in the payment's currency.</summary>
    public required Money Amount { get; init; }

    /// <summary>What of it money that was still in escrow has paid.</summary>
    public required Money Covered { get; init; }

    /// <summary>The bank's reason, a code such as <c>fraudulent</c>.</summary>
    public required string Reason { get; init; }

    public required ChargebackStatus Status { get; init; }

    /// <summary>Whether the bank only asks so far: nothing is taken, and nothing stands still.</summary>
    public bool IsInquiry { get; init; }

    /// <summary>Whether it is this chargeback that froze the escrow.</summary>
    public bool FrozeEscrow { get; init; }

    /// <summary>Until when evidence counts, UTC; null where none is taken.</summary>
    public DateTimeOffset? EvidenceDueBy { get; init; }

    /// <summary>What became of the evidence; null before it was gathered.</summary>
    public EvidenceStatus? EvidenceStatus { get; init; }

    /// <summary>When the bank got the evidence, UTC; null before.</summary>
    public DateTimeOffset? EvidenceSentAt { get; init; }

    /// <summary>Why the evidence was not sent so far, as the provider's code; null for no reason.</summary>
    public string? EvidenceProblem { get; init; }

    /// <summary>What comes next, and when, earliest first: that administrators are told, and that the evidence is sent, or sent again where the provider refused it. Empty while the bank decides, and after.</summary>
    public required IReadOnlyList<UpcomingDeadline> Next { get; init; }

    /// <summary>When the bank decided, UTC; null before.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it became known, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static ChargebackView Of(Chargeback chargeback, ChargebackEvidence? evidence) => new()
    {
        Id = chargeback.Id,
        StripeDisputeId = chargeback.StripeDisputeId,
        PaymentId = chargeback.PaymentId,
        ContractId = chargeback.ContractId,
        HirerId = chargeback.HirerId,
        Amount = chargeback.Amount,
        Covered = chargeback.Covered,
        Reason = chargeback.Reason,
        Status = chargeback.Status,
        IsInquiry = chargeback.IsInquiry,
        FrozeEscrow = chargeback.FrozeEscrow,
        EvidenceDueBy = chargeback.EvidenceDueBy,
        EvidenceStatus = evidence?.Status,
        EvidenceSentAt = evidence?.SentAt,
        EvidenceProblem = evidence?.Problem,
        Next = NextOf(chargeback, evidence),
        ClosedAt = chargeback.ClosedAt,
        Version = chargeback.Version + (evidence?.Version ?? 0),
        CreatedAt = chargeback.CreatedAt,
        UpdatedAt = evidence?.UpdatedAt > chargeback.UpdatedAt ? evidence.UpdatedAt : chargeback.UpdatedAt,
    };

    private static IReadOnlyList<UpcomingDeadline> NextOf(Chargeback chargeback, ChargebackEvidence? evidence) =>
    [
        .. new[]
        {
            UpcomingDeadline.Of(PaymentDeadlines.ChargebackEvidence, chargeback.Id, chargeback.AlarmAt, chargeback.CreatedAt),
            evidence is null ? null : UpcomingDeadline.Of(PaymentDeadlines.EvidenceSending, evidence.Id, evidence.SendAt, evidence.CreatedAt),
        }.OfType<UpcomingDeadline>().OrderBy(next => next.DueAt),
    ];
}

/// <summary>A chargeback with the evidence for the bank.</summary>
/// <param name="Chargeback">What the bank takes back.</param>
/// <param name="Statement">What an administrator added to the evidence; null for nothing.</param>
/// <param name="Evidence">What was agreed and done, as it was gathered, and sent if it was; null before.</param>
[SchemaName("ChargebackDetail")]
public sealed record ChargebackDetail(ChargebackView Chargeback, string? Statement, EvidenceDossier? Evidence) : IVersioned
{
    /// <inheritdoc/>
    public long Version => Chargeback.Version;

    public static ChargebackDetail Of(Chargeback chargeback, ChargebackEvidence? evidence) =>
        new(ChargebackView.Of(chargeback, evidence), evidence?.Statement, evidence?.Dossier);
}

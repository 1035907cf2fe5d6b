using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a payer's bank is told about a payment that it takes back. Gathered → sent, or closed where the bank has decided before; refused where Stripe does
/// not take it: then it is sent again after a while that doubles, until the bank's time is over, or at once where an administrator says so. A bank that asks once
/// more, as where an inquiry becomes a dispute, begins another round.
/// </summary>
public sealed record ChargebackEvidence : Entity
{
    private static readonly TimeSpan SendLease = TimeSpan.FromMinutes(2);

    /// <summary>How long after Stripe's first refusal it is sent again; twice as long after each further one, up to a day.</summary>
    private static readonly TimeSpan FirstRetry = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromDays(1);

    /// <summary>The chargeback; each has one.</summary>
    public required Guid ChargebackId { get; init; }

    public required Guid ContractId { get; init; }

    /// <summary>Whose bank it is.</summary>
    public required Guid HirerId { get; init; }

    public EvidenceStatus Status { get; init; }

    /// <summary>1, 2, …: another one each time that evidence is asked for again, or sent again after it was refused.</summary>
    public required int Round { get; init; }

    /// <summary>Until when the bank takes it, UTC.</summary>
    public required DateTimeOffset DueBy { get; init; }

    /// <summary>When it is sent, also again; of one that was refused, at last when the bank's time is over and administrators are told. Null where it was, or need not be.</summary>
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>When it was first tried to be sent in this round: from then on it stays as it is.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>Until when one sender alone has it sent; null while nobody does.</summary>
    public DateTimeOffset? SendingUntil { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Why it was not sent so far, as the provider's code; null for no reason.</summary>
    public string? Problem { get; init; }

    /// <summary>How often Stripe has refused it since the bank asked, or an administrator had it sent.</summary>
    public int Refusals { get; init; }

    /// <summary>What an administrator adds; null for nothing.</summary>
    [Sensitive]
    public string? Statement { get; init; }

    /// <summary>What was gathered.</summary>
    public required EvidenceDossier Dossier { get; init; }

    /// <summary>What distinguishes the evidence of this round at Stripe: the metadata of a dispute that has it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Mark => Round == 1 ? ChargebackId.ToString() : $"{ChargebackId}:{Round}";

    /// <summary>A chargeback is open: what there is by now is gathered.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="chargeback">Open, with a time until which evidence is taken.</param>
    /// <param name="dossier">What there is.</param>
    /// <param name="beforeDue">How long before that time it is sent.</param>
    /// <param name="now">UTC.</param>
    public static ChargebackEvidence Gather(Guid id, Chargeback chargeback, EvidenceDossier dossier, TimeSpan beforeDue, DateTimeOffset now)
    {
        var due = chargeback.EvidenceDueBy!.Value;
        var gathered = new ChargebackEvidence
        {
            Id = id,
            ChargebackId = chargeback.Id,
            ContractId = chargeback.ContractId,
            HirerId = chargeback.HirerId,
            Round = 1,
            DueBy = due,
            SendAt = SendTime(due, beforeDue, now),
            Dossier = dossier,
            CreatedAt = now,
        };
        return Raise(gathered, new EvidenceGathered(id, chargeback.Id, chargeback.ContractId, gathered.SendAt.Value, due), now);
    }

    /// <summary>The bank asks until another time: what was not sent is sent by then, and what was begins another round. The same time changes nothing.</summary>
    public ChargebackEvidence Renew(DateTimeOffset dueBy, TimeSpan beforeDue, DateTimeOffset now)
    {
        if (dueBy == DueBy || Status == EvidenceStatus.Closed) return this;
        var sendAt = SendTime(dueBy, beforeDue, now);
        var next = Status == EvidenceStatus.Gathered ? this : Again();
        return Raise(next with { DueBy = dueBy, SendAt = sendAt }, new EvidenceGathered(Id, ChargebackId, ContractId, sendAt, dueBy), now);
    }

    /// <summary>An administrator adds to it, in the place of what one added before, or has it sent at once.</summary>
    /// <param name="statement">Null for what was added before.</param>
    /// <param name="isSent">Whether it is sent at once.</param>
    /// <param name="now">UTC.</param>
    public Result<ChargebackEvidence> State(string? statement, bool isSent, DateTimeOffset now)
    {
        switch (Status)
        {
            case EvidenceStatus.Closed: return PaymentErrors.ChargebackDecided;
            case EvidenceStatus.Sent or EvidenceStatus.GivenElsewhere: return PaymentErrors.EvidenceAlreadySent;
            case EvidenceStatus.Gathered when statement is not null && AttemptedAt is not null: return PaymentErrors.EvidenceBeingSent;
        }

        var next = Status == EvidenceStatus.Refused && isSent ? Again() : this;
        return Raise(
            next with { Statement = statement ?? Statement, SendAt = isSent && (next.SendAt is null || next.SendAt > now) ? now : next.SendAt },
            new EvidenceStated(Id, ChargebackId, ContractId, isSent),
            now);
    }

    /// <summary>
    /// A sender takes it, alone until it is done or two minutes have passed. The first one of a round settles what is sent; what was refused begins another round, in the
    /// bank's time.
    /// </summary>
    /// <param name="dossier">What there is by now.</param>
    /// <param name="now">UTC.</param>
    public Result<ChargebackEvidence> BeginSending(EvidenceDossier dossier, DateTimeOffset now)
    {
        if (Status is not (EvidenceStatus.Gathered or EvidenceStatus.Refused) || SendAt is not { } due || due > now) return PaymentErrors.EvidenceNotDue;
        if (Status == EvidenceStatus.Refused && now >= DueBy) return PaymentErrors.EvidenceNotDue;
        if (SendingUntil > now) return PaymentErrors.EvidenceBeingSent;
        var next = Status == EvidenceStatus.Refused ? Again() with { Refusals = Refusals, Problem = Problem } : this;
        return Raise(
            next with { SendingUntil = now + SendLease, AttemptedAt = next.AttemptedAt ?? now, Dossier = next.AttemptedAt is null ? dossier : Dossier },
            new EvidenceAttempted(Id, ChargebackId, ContractId),
            now);
    }

    /// <summary>The sender's attempt came to nothing, and another one may follow. Nothing changes where another sender has it by now.</summary>
    /// <param name="until">The <see cref="SendingUntil"/> of the attempt.</param>
    /// <param name="problem">The provider's code.</param>
    /// <param name="now">UTC.</param>
    public ChargebackEvidence EndSending(DateTimeOffset? until, string problem, DateTimeOffset now) =>
        SendingUntil is null || SendingUntil != until
            ? this
            : Raise(this with { SendingUntil = null, Problem = problem }, new EvidenceNotSentYet(Id, ChargebackId, ContractId), now);

    /// <summary>The bank has it. A repeat changes nothing.</summary>
    public ChargebackEvidence Arrive(DateTimeOffset now) => Status != EvidenceStatus.Gathered ? this : Raise(
        Ended(EvidenceStatus.Sent) with { SentAt = now }, new EvidenceSent(Id, ChargebackId, ContractId), now);

    /// <summary>Somebody answered the bank at Stripe. A repeat changes nothing.</summary>
    public ChargebackEvidence NoteGivenElsewhere(DateTimeOffset now) => Status != EvidenceStatus.Gathered ? this : Raise(
        Ended(EvidenceStatus.GivenElsewhere), new EvidenceGivenElsewhere(Id, ChargebackId, ContractId), now);

    /// <summary>Stripe does not take it: it is sent again later. Administrators are told of the first refusal. A repeat changes nothing.</summary>
    /// <param name="problem">The provider's code.</param>
    /// <param name="now">UTC.</param>
    public ChargebackEvidence Refuse(string problem, DateTimeOffset now)
    {
        if (Status != EvidenceStatus.Gathered) return this;
        var next = now + RetryAfter(Refusals);
        var refused = Ended(EvidenceStatus.Refused) with { Problem = problem, Refusals = Refusals + 1, SendAt = next < DueBy ? next : DueBy };
        return Refusals == 0
            ? Raise(refused, new EvidenceRefused(Id, ChargebackId, ContractId, DueBy), now)
            : Raise(refused, new EvidenceNotSentYet(Id, ChargebackId, ContractId), now);
    }

    /// <summary>The bank's time is over, and Stripe has refused it until then: administrators are told for the last time. A repeat, and one that comes before, change nothing.</summary>
    public ChargebackEvidence Lapse(DateTimeOffset now) => Status != EvidenceStatus.Refused || SendAt is null || now < DueBy ? this : Raise(
        this with { SendAt = null }, new EvidenceLapsed(Id, ChargebackId, ContractId, DueBy), now);

    /// <summary>The bank has decided. What was sent stays so; a repeat changes nothing.</summary>
    public ChargebackEvidence Close(DateTimeOffset now) => Status is not (EvidenceStatus.Gathered or EvidenceStatus.Refused) ? this : Raise(
        Ended(EvidenceStatus.Closed), new EvidenceClosed(Id, ChargebackId, ContractId), now);

    private static DateTimeOffset SendTime(DateTimeOffset due, TimeSpan beforeDue, DateTimeOffset now) => due - beforeDue > now ? due - beforeDue : now;

    private static TimeSpan RetryAfter(int refusals)
    {
        var retry = FirstRetry * (1 << Math.Min(refusals, 5));
        return retry < LongestRetry ? retry : LongestRetry;
    }

    private ChargebackEvidence Again() => this with
    {
        Round = Round + 1,
        Refusals = 0,
        Status = EvidenceStatus.Gathered,
        AttemptedAt = null,
        SendingUntil = null,
        SentAt = null,
        Problem = null,
    };

    private ChargebackEvidence Ended(EvidenceStatus status) => this with { Status = status, SendAt = null, SendingUntil = null, Problem = null };
}

/// <summary>What was agreed and done, as the bank is told it. Each text has at most 20 000 characters.</summary>
/// <param name="ServiceDate">The day on which work was last handed in, or else on which both had signed.</param>
[SchemaName("EvidenceDossier")]
public sealed record EvidenceDossier(string? ServiceDate)
{
    /// <summary>What was agreed: the job and its milestones.</summary>
    [Sensitive]
    public string? ProductDescription { get; init; }

    /// <summary>The payer's address; null where the account is not there any more.</summary>
    [Sensitive]
    public string? CustomerEmailAddress { get; init; }

    /// <summary>What happened, with its times.</summary>
    [Sensitive]
    public string? AccessActivityLog { get; init; }

    /// <summary>How the rules for refunds were shown, and who signed them when.</summary>
    [Sensitive]
    public string? RefundPolicyDisclosure { get; init; }

    /// <summary>The terms as signed.</summary>
    [Sensitive]
    public string? CancellationPolicyDisclosure { get; init; }

    /// <summary>What was handed in, with the files' hashes, and what was answered to it.</summary>
    [Sensitive]
    public string? UncategorizedText { get; init; }
}

/// <summary>What became of the evidence against a chargeback.</summary>
public enum EvidenceStatus
{
    /// <summary>It is sent when its time has come.</summary>
    Gathered,

    /// <summary>The bank has it.</summary>
    Sent,

    /// <summary>Somebody answered the bank at the payment provider instead.</summary>
    GivenElsewhere,

    /// <summary>The payment provider did not take it: it is sent again until the bank's time is over, and administrators are told.</summary>
    Refused,

    /// <summary>The bank decided before it was sent.</summary>
    Closed,
}

/// <summary>Something that happened to the evidence against a chargeback.</summary>
public abstract record EvidenceEvent(Guid EvidenceId, Guid ChargebackId, Guid ContractId) : DomainEvent;

/// <summary>It is there, and has a time at which it is sent.</summary>
/// <param name="SendAt">UTC.</param>
/// <param name="DueBy">Until when the bank takes it, UTC.</param>
[EventName("EvidenceGathered")]
public sealed record EvidenceGathered(Guid EvidenceId, Guid ChargebackId, Guid ContractId, DateTimeOffset SendAt, DateTimeOffset DueBy)
    : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>An administrator added to it, or has it sent before its time.</summary>
[EventName("EvidenceStated")]
public sealed record EvidenceStated(Guid EvidenceId, Guid ChargebackId, Guid ContractId, bool IsSent) : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>A sender has begun to send it.</summary>
[EventName("EvidenceAttempted")]
public sealed record EvidenceAttempted(Guid EvidenceId, Guid ChargebackId, Guid ContractId) : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>An attempt to send it came to nothing; it is tried again.</summary>
[EventName("EvidenceNotSentYet")]
public sealed record EvidenceNotSentYet(Guid EvidenceId, Guid ChargebackId, Guid ContractId) : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>The bank has it.</summary>
[EventName("EvidenceSent")]
public sealed record EvidenceSent(Guid EvidenceId, Guid ChargebackId, Guid ContractId) : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>Somebody answered the bank at the payment provider.</summary>
[EventName("EvidenceGivenElsewhere")]
public sealed record EvidenceGivenElsewhere(Guid EvidenceId, Guid ChargebackId, Guid ContractId) : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>The payment provider did not take it: administrators have to look.</summary>
/// <param name="DueBy">Until when the bank takes it, UTC.</param>
[EventName("EvidenceRefused")]
public sealed record EvidenceRefused(Guid EvidenceId, Guid ChargebackId, Guid ContractId, DateTimeOffset DueBy)
    : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>The bank's time is over, and the payment provider has not taken it: administrators have to look.</summary>
/// <param name="DueBy">Until when the bank took it, UTC.</param>
[EventName("EvidenceLapsed")]
public sealed record EvidenceLapsed(Guid EvidenceId, Guid ChargebackId, Guid ContractId, DateTimeOffset DueBy)
    : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>The bank decided before it was sent.</summary>
[EventName("EvidenceClosed")]
public sealed record EvidenceClosed(Guid EvidenceId, Guid ChargebackId, Guid ContractId) : EvidenceEvent(EvidenceId, ChargebackId, ContractId);

/// <summary>How the evidence against chargebacks is stored.</summary>
public static class ChargebackEvidenceCollection
{
    /// <summary>The chargeback: unique.</summary>
    public static readonly Field<ChargebackEvidence, Guid> ChargebackId = Field.Of((ChargebackEvidence evidence) => evidence.ChargebackId);

    public static readonly Field<ChargebackEvidence, Guid> ContractId = Field.Of((ChargebackEvidence evidence) => evidence.ContractId);

    /// <summary>When it is sent.</summary>
    public static readonly Field<ChargebackEvidence, DateTimeOffset?> SendAt = Field.Of((ChargebackEvidence evidence) => evidence.SendAt);

    public static readonly CollectionDefinition<ChargebackEvidence> Definition = new(
        "chargeback_evidence",
        [
            new("chargeback", IndexKind.Unique, ChargebackId),
            new("contract", IndexKind.Ordered, ContractId),
            new("send_at", IndexKind.Ordered, SendAt),
        ],
        [])
    {
        Sensitive = new SensitiveFields<ChargebackEvidence>(
            static evidence => evidence.HirerId,
            static (evidence, replace) => evidence with
            {
                Statement = replace.Of(evidence.Statement),
                Dossier = evidence.Dossier with
                {
                    ProductDescription = replace.Of(evidence.Dossier.ProductDescription),
                    CustomerEmailAddress = replace.Of(evidence.Dossier.CustomerEmailAddress),
                    AccessActivityLog = replace.Of(evidence.Dossier.AccessActivityLog),
                    RefundPolicyDisclosure = replace.Of(evidence.Dossier.RefundPolicyDisclosure),
                    CancellationPolicyDisclosure = replace.Of(evidence.Dossier.CancellationPolicyDisclosure),
                    UncategorizedText = replace.Of(evidence.Dossier.UncategorizedText),
                },
            }),
    };
}

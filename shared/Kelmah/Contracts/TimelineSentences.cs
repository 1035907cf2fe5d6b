using System.Text.Json;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;
using Kelmah.Payments;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Contracts;

/// <summary>An event of a timeline in one English sentence.</summary>
public static class TimelineSentences
{
    /// <summary>The sentence; of an event that has none here, its type in words.</summary>
    public static string Of(DomainEvent happened, TimelineNames names) => Capitalized(happened switch
    {
        DisputeStoodStill => "A bank decides first: the dispute stands still until then.",
        DisputeWentOn => "The bank has decided: the dispute goes on.",
        ContractEvent contract => Contract(contract, names),
        AmendmentEvent amendment => Change(amendment, names),
        MilestoneEvent milestone => Work(milestone, names) ?? Outcome(milestone, names),
        EscrowEvent escrow => Escrow(escrow, names),
        TransactionEvent transaction => Transaction(transaction, names),
        RefundRequestEvent request => Refund(request, names),
        ChargebackEvent chargeback => Chargeback(chargeback, names),
        EndingEvent ending => Ending(ending, names),
        EvidenceEvent evidence => Evidence(evidence, names),
        DisputeEvent dispute => DisputeSentences.Of(dispute, names),
        _ => null,
    } ?? InWords(happened));

    /// <summary>The type of an event as its name in the API: <c>milestone_released</c>.</summary>
    public static string TypeOf(string storedName) => JsonNamingPolicy.SnakeCaseLower.ConvertName(storedName);

    /// <summary>The type of an event in words: <c>Milestone released.</c></summary>
    public static string InWords(DomainEvent happened)
    {
        var words = TypeOf(EventTypes.NameOf(happened.GetType())).Replace('_', ' ');
        return Capitalized($"{words}.");
    }

    private static string Capitalized(string sentence) => $"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}";

    private static string? Contract(ContractEvent happened, TimelineNames names) => happened switch
    {
        ContractDrafted drafted => $"{names.Hirer} and {names.Worker} agreed on {Amount(drafted.TotalAmount)}: the draft is to be signed by {names.Time(drafted.SignBy)}.",
        ContractRevised revised => $"{names.Hirer} changed the draft, which voids the signatures; it is to be signed by {names.Time(revised.SignBy)}.",
        ContractSigned signed => $"{names.Person(signed.SignedBy)} signed the contract.",
        ContractActivated activated => $"Both parties have signed: the escrow is to be funded by {names.Time(activated.FundBy)}.",
        ContractFunded funded => $"The escrow holds {Amount(funded.Amount)}: the work can start.",
        ContractAwaitsFunding awaits => $"What was funded is settled: the next milestone is to be funded by {names.Time(awaits.FundBy)}, or the contract ends.",
        ContractReminderDue { Deadline: DeadlineKind.Signing } due => $"The parties were reminded to sign by {names.Time(due.DueAt)}.",
        ContractReminderDue due => $"The parties were reminded to fund the escrow by {names.Time(due.DueAt)}.",
        ContractPaused paused => $"{names.Person(paused.PausedBy)} is away: each deadline that ran against them passes {paused.Days} {(paused.Days == 1 ? "day" : "days")} later.",
        ContractAmended { Cause: TermsCause.Remainder } amended => $"A part of a milestone became another one: version {amended.TermsVersion} of the terms is in force.",
        ContractAmended amended => $"The contract is changed as both agreed: version {amended.TermsVersion} of the terms is in force, over {Amount(amended.TotalAmount)}.",
        ContractCompleted => "Every milestone is settled: the contract is completed.",
        ContractCancelled cancelled => cancelled.Reason switch
        {
            CancellationReason.WithdrawnByParty => $"{(cancelled.CancelledBy is { } party ? names.Person(party) : "A party")} cancelled the contract.",
            CancellationReason.NotSignedInTime => "The contract was cancelled, because it was not signed in time.",
            CancellationReason.NotFundedInTime => "The contract was cancelled, because its escrow was not funded in time.",
            CancellationReason.Dispute => "The contract was cancelled by the resolution of a dispute.",
            CancellationReason.EndedByAgreement => "The contract was cancelled, as the parties agreed.",
            CancellationReason.Refunded => $"The contract ended, because all of its money went back to {names.Hirer}.",
        },
        ContractDisputed disputed => $"{names.Person(disputed.RaisedBy)} raised a dispute: the money in question is frozen, and its deadlines stand still.",
        ContractResumed => "The dispute is over, and the work goes on.",
        _ => null,
    };

    private static string? Change(AmendmentEvent happened, TimelineNames names) => happened switch
    {
        AmendmentProposed proposed => $"{names.Person(proposed.ProposedBy)} proposed to change the contract, to a total of {Amount(proposed.TotalAmount)}; it can be accepted until {names.Time(proposed.AnswerBy)}.",
        AmendmentReminderDue due => $"{(due.ProposedBy == due.HirerId ? names.Worker : names.Hirer)} was reminded to answer the proposed change by {names.Time(due.AnswerBy)}.",
        AmendmentAccepted accepted => $"{names.Person(accepted.AcceptedBy)} accepted the proposed change.",
        AmendmentDeclined declined => $"{names.Person(declined.DeclinedBy)} declined the proposed change: the contract stays as it is.",
        AmendmentWithdrawn withdrawn => $"{names.Person(withdrawn.WithdrawnBy)} withdrew the proposed change.",
        AmendmentExpired => "The proposed change was not answered in time and lapsed: the contract stays as it is.",
        _ => null,
    };

    private static string? Work(MilestoneEvent happened, TimelineNames names)
    {
        var milestone = names.Milestone(happened.MilestoneId);
        return happened switch
        {
            MilestoneAdded added => $"{names.Hirer} added {milestone} for {Amount(added.Amount)}, due on {names.Time(added.DueDate)}.",
            MilestoneRevised revised => $"{names.Hirer} changed {milestone} in the draft: {Amount(revised.Amount)}, due on {names.Time(revised.DueDate)}.",
            MilestoneRemoved => $"{names.Hirer} removed {milestone} from the draft.",
            MilestoneActivated activated => $"{milestone} is agreed: due on {names.Time(activated.DueDate)}, {activated.InspectionDays} days to look at what is handed in.",
            MilestoneAmended amended => $"{milestone} was changed as both agreed: {Amount(amended.Amount)}, due on {names.Time(amended.DueDate)}.",
            MilestoneTakenOut taken => $"{milestone} over {Amount(taken.Amount)} was removed as both agreed.",
            MilestoneStarted => $"{names.Worker} started on {milestone}.",
            MilestoneSubmitted submitted => $"{names.Worker} handed in {milestone}: without an answer of {names.Hirer} it is approved on {names.Time(submitted.AutoApprovesAt)}.",
            MilestoneChangesRequested => $"{names.Hirer} asked for changes to {milestone}.",
            MilestoneExtensionProposed proposed => $"{names.Person(proposed.ProposedBy)} proposed {names.Time(proposed.DueDate)} as the due date of {milestone}.",
            MilestoneExtensionExpired expired => $"Nobody agreed in time to {names.Time(expired.DueDate)} as the due date of {milestone}: the request of {names.Person(expired.ProposedBy)} lapsed.",
            MilestoneDeliveryAwaited awaited => $"{milestone} is to be handed in by {names.Time(awaited.NothingDeliveredAt)}, or its money is asked back.",
            MilestonePaused { Deadline: DeadlineKind.AutoApproval } paused => $"{names.Hirer} is away: {milestone} is approved automatically only on {names.Time(paused.DueAt)}.",
            MilestonePaused { Deadline: DeadlineKind.MilestoneDue } paused => $"{names.Worker} is away: {milestone} is due on {names.Time(paused.DueAt)}.",
            MilestonePaused paused => $"{names.Worker} is away: the money of {milestone} is asked back only on {names.Time(paused.DueAt)}.",
            MilestoneExtended extended => $"{milestone} is now due on {names.Time(extended.DueDate)}: both parties agreed.",
            _ => null,
        };
    }

    private static string? Outcome(MilestoneEvent happened, TimelineNames names)
    {
        var milestone = names.Milestone(happened.MilestoneId);
        return happened switch
        {
            MilestoneBecameOverdue => $"{milestone} is overdue: nothing was handed in by its due date.",
            MilestoneNothingDelivered nothing => $"Nothing that {names.Hirer} accepted was handed in for {milestone} in time: {Amount(nothing.Amount)} can go back to {names.Hirer}.",
            MilestoneApproved { ApprovedBy: { } approver } => $"{names.Person(approver)} approved {milestone}.",
            MilestoneApproved => $"{milestone} was approved automatically: {names.Hirer} did not answer in time.",
            MilestoneReleased released => $"{Amount(released.Amount - released.Fee)} for {milestone} went to the wallet of {names.Worker}, after a fee of {Amount(released.Fee)}.",
            MilestoneReminderDue { Deadline: DeadlineKind.AutoApproval } due => $"{names.Hirer} was reminded that {milestone} is approved automatically on {names.Time(due.DueAt)}.",
            MilestoneReminderDue { Deadline: DeadlineKind.ExtensionAnswer } due => $"{(due.RemindedId is { } reminded ? names.Person(reminded) : "The other party")} was reminded to answer to the later due date of {milestone} by {names.Time(due.DueAt)}.",
            MilestoneReminderDue due => $"{names.Worker} was reminded that {milestone} is due on {names.Time(due.DueAt)}.",
            MilestoneApprovalPostponed postponed => $"No reminder could be sent in time, so that {milestone} is approved automatically only on {names.Time(postponed.AutoApprovesAt)}.",
            MilestoneApprovedInPart part => $"{names.Hirer} approved {Amount(part.Amount)} of {milestone}; {Amount(part.Rest)} became {names.Milestone(part.RemainderId)}.",
            MilestoneDivided { ToHirer.IsZero: true } all => $"{Amount(all.ToWorker - all.Fee)} for {milestone} went to the wallet of {names.Worker}, after a fee of {Amount(all.Fee)}.",
            MilestoneDivided divided => $"{Amount(divided.ToWorker - divided.Fee)} for {milestone} went to the wallet of {names.Worker}, after a fee of {Amount(divided.Fee)}, and {Amount(divided.ToHirer)} goes back to {names.Hirer}.",
            MilestoneFrozen => $"The money of {milestone} is frozen: its deadlines stand still.",
            MilestoneUnfrozen => $"The money of {milestone} is free again: its deadlines go on.",
            MilestoneAbandoned => $"{milestone} was given up with the contract.",
            MilestoneRefunded refunded => $"{Amount(refunded.Amount)} for {milestone} goes back to {names.Hirer}.",
            _ => null,
        };
    }

    private static string? Escrow(EscrowEvent happened, TimelineNames names) => happened switch
    {
        EscrowAwaitsPayment awaits => $"The escrow waits for a payment of {Amount(awaits.Amount)}.",
        EscrowHeld held => $"{Amount(held.Amount)} arrived and is held in escrow.",
        EscrowReleased { HirerFee.IsPositive: true } released => $"{Amount(released.Amount)} for {names.Milestone(released.MilestoneId)} left the escrow, {Amount(released.Fee)} of it as the platform's fee, and {Amount(released.HirerFee!.Value)} as its fee from {names.Hirer}.",
        EscrowReleased released => $"{Amount(released.Amount)} for {names.Milestone(released.MilestoneId)} left the escrow, {Amount(released.Fee)} of it as the platform's fee.",
        EscrowPartMoved moved => $"{Amount(moved.Amount)} in escrow for {names.Milestone(moved.FromMilestoneId)} is held for {names.Milestone(moved.MilestoneId)} now.",
        EscrowRefunded refunded => $"{Amount(refunded.Amount)} left the escrow to go back to {names.Hirer}.",
        EscrowGivenBack given => $"{names.Worker} gave {Amount(given.FromWorker)} of {names.Milestone(given.MilestoneId)} back: with the fees, {Amount(given.ToHirer)} goes to {names.Hirer}.",
        EscrowFrozen { MilestoneIds: [_, ..] ids } => $"The money of {string.Join(", ", ids.Select(names.Milestone))} was frozen.",
        EscrowFrozen => "The escrow was frozen.",
        EscrowUnfrozen => "The money is no longer frozen.",
        _ => null,
    };

    private static string? Transaction(TransactionEvent happened, TimelineNames names) => happened switch
    {
        FundingStarted started => $"{names.Hirer} began to pay {Amount(started.Amount)}, which is possible until {names.Time(started.ExpiresAt)}.",
        PaymentIntentLinked => "The payment is known to the payment provider.",
        PaymentDeclined => "The payment was declined; it can be tried again.",
        RefundStarted started => $"A refund of {Amount(started.Amount)} to {names.Hirer} began.",
        RefundLinked => "The refund is known to the payment provider.",
        RefundAttempted => "The refund is being sent.",
        RefundNotSentYet => "The refund could not be sent yet; it is tried again.",
        RefundOverdue overdue => $"The refund of {Amount(overdue.Amount)} has not arrived: administrators look after it.",
        RefundResolved { Resolution: RefundResolution.PaidByHand } => "An administrator has paid the refund by hand.",
        RefundResolved => "An administrator has the refund sent again.",
        StrayPaymentReceived stray => $"{Amount(stray.Amount)} arrived that no escrow waits for, and is given back.",
        UnreadablePaymentReceived => "A payment arrived that cannot be accepted: administrators look after it.",
        EarningMatured matured => $"The security period of {EarnedFor(matured.MilestoneId, names)} is over: {names.Worker} can withdraw {Amount(matured.Amount)}.",
        EarningFrozen frozen => $"{Amount(frozen.Amount)} that {names.Worker} earned for {EarnedFor(frozen.MilestoneId, names)} stand until the bank has decided.",
        EarningFrozenFurther further => $"What {names.Worker} earned for {EarnedFor(further.MilestoneId, names)} stands until another decision of the bank.",
        EarningThawed thawed => $"{names.Worker} can withdraw {Amount(thawed.Amount)} for {EarnedFor(thawed.MilestoneId, names)} on {names.Time(thawed.AvailableAt)}.",
        EarningCharged charged => $"{names.Worker} bears {Amount(charged.Amount)} of the lost chargeback, which {EarnedFor(charged.MilestoneId, names)} had brought.",
        EarningGivenBack given => $"{names.Worker} gave {Amount(given.Amount)} back that {EarnedFor(given.MilestoneId, names)} had brought.",
        DebtNetted netted => $"{Amount(netted.Amount)} that became available to {names.Worker} paid a debt.",
        GiveBackAwaited awaited => $"{names.Worker} gives {Amount(awaited.Amount)} back, which comes back from a withdrawal first.",
        TransactionFailed { Type: TransactionType.GiveBack } => $"What {names.Worker} wanted to give back did not come back from a withdrawal, or could not go: nothing was taken.",
        TransactionCompleted { Type: TransactionType.EscrowRelease } completed => $"{Amount(completed.Amount)} was released to {names.Worker}.",
        TransactionCompleted { Type: TransactionType.Refund } completed => $"The refund of {Amount(completed.Amount)} was sent.",
        TransactionCompleted completed => $"The payment of {Amount(completed.Amount)} succeeded.",
        TransactionFailed { Type: TransactionType.Refund } => "The refund failed: administrators look after it.",
        TransactionFailed => "The payment failed.",
        TransactionCancelled { Type: TransactionType.Refund } => "The refund was stopped.",
        TransactionCancelled => "The payment was stopped.",
        _ => null,
    };

    private static string EarnedFor(Guid? milestoneId, TimelineNames names) => milestoneId is { } id ? names.Milestone(id) : "the work";

    private static string? Refund(RefundRequestEvent happened, TimelineNames names)
    {
        var milestone = names.Milestone(happened.MilestoneId);
        return happened switch
        {
            RefundRequested { RequestedBy: { } asker } requested => $"{names.Person(asker)} asked for {Amount(requested.Amount)} of {milestone} back; {names.Worker} can answer until {names.Time(requested.AnswerBy)}.",
            RefundRequested requested => $"{Amount(requested.Amount)} of {milestone} was asked back, because nothing was delivered; {names.Worker} can answer until {names.Time(requested.AnswerBy)}.",
            RefundAnswerPostponed postponed => $"No reminder could be sent in time, so that {names.Worker} can answer until {names.Time(postponed.AnswerBy)}.",
            RefundAnswerReminderDue due => $"{names.Worker} was reminded to answer the request for a refund by {names.Time(due.AnswerBy)}.",
            RefundGranted { GrantedBy: { } granter } granted => $"{names.Person(granter)} agreed: {Amount(granted.Amount)} of {milestone} goes back to {names.Hirer}.",
            RefundGranted granted => $"{names.Worker} did not answer in time: {Amount(granted.Amount)} of {milestone} goes back to {names.Hirer}.",
            RefundDeclined { DeclinedBy: { } decliner } => $"{names.Person(decliner)} declined the refund of {milestone}: the money stays in escrow.",
            RefundDeclined => $"Nothing is left to decide about the refund of {milestone}: it was handed in, or its money has gone.",
            RefundWithdrawn withdrawn => $"{names.Person(withdrawn.WithdrawnBy)} withdrew the request for the money of {milestone}, which stays in escrow.",
            RefundAnswerPaused paused => $"{names.Worker} is away, and can answer to the request for a refund until {names.Time(paused.AnswerBy)}.",
            RefundDecisionDue => $"Administrators were told again to decide about the refund of {milestone}.",
            RefundEscalated { DeclinedBy: { } decliner } => $"{names.Person(decliner)} declined the refund of {milestone}, long after its due date: a dispute decides.",
            RefundRequestClosed => $"The contract ended, and with it the question whether the money of {milestone} goes back.",
            RefundEscalated escalated => $"{names.Worker} did not answer, and {Amount(escalated.Amount)} is too much for silence to decide: a dispute does.",
            RefundRequestDisputed => $"The request for the money of {milestone} became a dispute.",
            _ => null,
        };
    }

    private static string? Ending(EndingEvent happened, TimelineNames names) => happened switch
    {
        EndingProposed proposed => $"{names.Person(proposed.ProposedBy)} proposed to end the contract: {Amount(proposed.ToWorker)} to {names.Worker} and {Amount(proposed.ToHirer)} back to {names.Hirer}; {OtherThan(proposed.ProposedBy, proposed, names)} can answer until {names.Time(proposed.AnswerBy)}.",
        EndingAnswerPaused paused => $"{OtherThan(paused.ProposedBy, paused, names)} is away, and can answer about the end of the contract until {names.Time(paused.AnswerBy)}.",
        EndingAnswerPostponed postponed => $"No reminder could be sent in time, so that {OtherThan(postponed.ProposedBy, postponed, names)} can answer about the end of the contract until {names.Time(postponed.AnswerBy)}.",
        EndingAnswerReminderDue due => $"{OtherThan(due.ProposedBy, due, names)} was reminded to answer about the end of the contract by {names.Time(due.AnswerBy)}.",
        EndingAgreed { AgreedBy: { } party } agreed => $"{names.Person(party)} agreed to end the contract: {Amount(agreed.ToWorker)} goes to {names.Worker}, before the fee, and {Amount(agreed.ToHirer)} back to {names.Hirer}.",
        EndingAgreed agreed => $"{OtherThan(agreed.ProposedBy, agreed, names)} did not answer in time, and the contract ends: {Amount(agreed.ToWorker)} goes to {names.Worker}, before the fee, and {Amount(agreed.ToHirer)} back to {names.Hirer}.",
        EndingDeclined declined => $"{names.Person(declined.DeclinedBy)} declined to end the contract as proposed: it goes on.",
        EndingWithdrawn withdrawn => $"{names.Person(withdrawn.WithdrawnBy)} took the proposal to end the contract back: it goes on.",
        EndingEscalated escalated => $"{OtherThan(escalated.ProposedBy, escalated, names)} did not answer about the end of the contract, which silence does not decide: the parties can still settle it, and administrators are told.",
        EndingDecisionDue due => $"The end of the contract is still not settled: administrators were told, and are again on {names.Time(due.AlarmAt)}.",
        EndingVoided => "The contract moved on, and the proposal to end it is void.",
        _ => null,
    };

    private static string OtherThan(Guid party, EndingEvent happened, TimelineNames names) =>
        names.Person(party == happened.HirerId ? happened.WorkerId : happened.HirerId);

    private static string? Evidence(EvidenceEvent happened, TimelineNames names) => happened switch
    {
        EvidenceGathered gathered => $"Kelmah gathered what was agreed and done for the bank of {names.Hirer}, and sends it on {names.Time(gathered.SendAt)}.",
        EvidenceStated => "Kelmah added to the evidence for the bank.",
        EvidenceAttempted => "The evidence is being sent to the bank.",
        EvidenceNotSentYet => "The evidence could not be sent yet; it is tried again.",
        EvidenceSent => $"The evidence went to the bank of {names.Hirer}, which decides now.",
        EvidenceGivenElsewhere => $"The bank of {names.Hirer} was answered, and decides now.",
        EvidenceRefused => "The payment provider did not take the evidence: it is sent again, and administrators look after it.",
        EvidenceLapsed => "The payment provider did not take the evidence in the bank's time.",
        EvidenceClosed => "No evidence is needed any more.",
        _ => null,
    };

    private static string? Chargeback(ChargebackEvent happened, TimelineNames names) => happened switch
    {
        ChargebackOpened { IsInquiry: true } opened => $"The bank of {names.Hirer} asks about {Amount(opened.Amount)}, and takes nothing.",
        ChargebackTaken { FrozeEscrow: true } taken => $"The bank of {names.Hirer} takes {Amount(taken.Amount)} back after all: the escrow is frozen.",
        ChargebackTaken taken => $"The bank of {names.Hirer} takes {Amount(taken.Amount)} back after all.",
        ChargebackOpened { FrozeEscrow: true } opened => $"The bank of {names.Hirer} takes {Amount(opened.Amount)} back: the escrow is frozen.",
        ChargebackOpened opened => $"The bank of {names.Hirer} takes {Amount(opened.Amount)} back.",
        ChargebackTookOver => "Another chargeback keeps the escrow frozen.",
        ChargebackDueMoved moved => $"The bank of {names.Hirer} wants to be answered by {names.Time(moved.EvidenceDueBy)}.",
        ChargebackAnswered => "The bank has its answer: nobody has to be reminded of it.",
        ChargebackEvidenceDue due => $"Evidence for the bank is due by {names.Time(due.EvidenceDueBy)}.",
        ChargebackWon won => $"The bank left {Amount(won.Amount)} with the platform.",
        ChargebackLost lost => $"The bank gave {Amount(lost.Amount)} back to {names.Hirer}.",
        ChargebackPartCharged charged => $"{Amount(charged.Amount)} that had been released paid for a part of what the bank took, the platform's fees included.",
        ChargebackPartCovered covered => $"{Amount(covered.Amount)} in escrow paid for a part of what the bank took.",
        ChargebackCovered covered => $"What the bank took is settled, {Amount(covered.Amount)} of it by money in escrow.",
        _ => null,
    };
}

/// <summary>What a timeline calls the people and the milestones of a contract.</summary>
/// <param name="HirerId">The hirer.</param>
/// <param name="Hirer">The hirer's name.</param>
/// <param name="WorkerId">The worker.</param>
/// <param name="Worker">The worker's name.</param>
/// <param name="Milestones">Titles by id.</param>
/// <param name="Zone">The reader's, in which times are told.</param>
public sealed record TimelineNames(
    Guid HirerId, string Hirer, Guid WorkerId, string Worker, IReadOnlyDictionary<Guid, string> Milestones, TimeZoneInfo Zone)
{
    /// <summary>A time as its reader reads it.</summary>
    public string Time(DateTimeOffset time) => NotificationText.Time(time, Zone);

    /// <summary>A milestone; one that was removed from the draft has no title any more.</summary>
    public string Milestone(Guid id) => Milestones.GetValueOrDefault(id) ?? "a milestone";

    /// <summary>A party; anybody else acts for the platform.</summary>
    public string Person(Guid id) => id == HirerId ? Hirer : id == WorkerId ? Worker : "Kelmah";
}

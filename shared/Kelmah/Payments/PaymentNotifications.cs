using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Payments;

/// <summary>What payers and payees are told, beside what the milestones tell.</summary>
public static class PaymentNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<PaymentDeclined>(
            NotificationType.Payment, declined => declined.UserId, Everywhere,
            (_, facts) => $"Your payment for {facts.Job} was declined",
            (_, facts) => $"Your payment for {facts.Job} was declined. Nothing was charged. Try again, or pay in another way.")
        {
            Sms = (_, facts) => $"Kelmah: your payment for {Quote(facts.Job)} was declined. Nothing was charged. Please try again.",
        },
        new NotificationTemplate<TransactionFailed>(
            NotificationType.Payment, failed => failed.UserId, Everywhere,
            (failed, facts) => $"Your {Name(failed.Type)} for {facts.Job} failed",
            (failed, facts) => $"Your {Name(failed.Type)} for {facts.Job} failed. Nothing is lost: try again, or write to us.")
        {
            Sms = (failed, facts) => $"Kelmah: your {Name(failed.Type)} for {Quote(facts.Job)} failed. Please try again.",
            When = failed => failed.Type is not (TransactionType.Refund or TransactionType.Payout or TransactionType.GiveBack),
        },
        new NotificationTemplate<GiveBackAwaited>(
            NotificationType.Payment, awaited => awaited.UserId, InAppEmailPush,
            (awaited, _) => $"You give {Amount(awaited.Amount)} back that you have withdrawn",
            (awaited, facts) => $"{Amount(awaited.Amount)} of what you earned for {facts.Job} goes back. You have withdrawn it: the withdrawal is taken back into your wallet first, which takes some minutes. We tell you when it is done, or if it cannot be."),
        new NotificationTemplate<TransactionFailed>(
            NotificationType.Payment, failed => failed.UserId, Everywhere,
            (_, facts) => $"What you gave back for {facts.Job} did not go",
            (_, facts) => $"What you wanted to give back for {facts.Job} was not given back ({Reason(facts, "no reason is known")}). Nothing was taken from you for it, and a withdrawal that could not be taken back is paid out. Give it back again from what your wallet holds, now or when you earn next.")
        {
            Sms = (_, facts) => $"Kelmah: what you gave back for {Quote(facts.Job)} did not go. Nothing was taken from you. Give it back again from your wallet.",
            When = failed => failed.Type == TransactionType.GiveBack,
        },
        new NotificationTemplate<TransactionFailed>(
            NotificationType.Payment, failed => failed.UserId, InAppEmailPush,
            (_, facts) => $"Your refund for {facts.Job} did not arrive",
            (_, facts) => $"The bank did not take the refund for {facts.Job}. The money is in your wallet, as pending; we will give it back in another way, and tell you.")
        {
            When = failed => failed.Type == TransactionType.Refund,
        },
        new NotificationTemplate<ChargebackOpened>(
            NotificationType.Payment, opened => opened.HirerId, InAppEmailPush,
            (opened, _) => $"Your bank takes back {Amount(opened.Amount)}",
            (opened, facts) => $"Your bank takes back {Amount(opened.Amount)} of your payment for {facts.Job}. Until it has decided, the contract stands still. If this is a mistake, tell your bank.")
        {
            When = opened => !opened.IsInquiry,
        },
        new NotificationTemplate<ChargebackOpened>(
            NotificationType.Payment, opened => opened.HirerId, InAppEmailPush,
            (opened, _) => $"Your bank asks about {Amount(opened.Amount)}",
            (opened, facts) => $"Your bank asks about {Amount(opened.Amount)} of your payment for {facts.Job}. It has taken nothing, and the contract goes on. If this is a mistake, tell your bank.")
        {
            When = opened => opened.IsInquiry,
        },
        new NotificationTemplate<ChargebackTaken>(
            NotificationType.Payment, taken => taken.HirerId, InAppEmailPush,
            (taken, _) => $"Your bank takes back {Amount(taken.Amount)}",
            (taken, facts) => $"Your bank had asked about your payment for {facts.Job}, and takes back {Amount(taken.Amount)} of it. Until it has decided, the contract stands still. If this is a mistake, tell your bank."),
        new NotificationTemplate<TransactionCancelled>(
            NotificationType.Payment, cancelled => cancelled.UserId, InAppEmailPush,
            (_, facts) => $"Your payment for {facts.Job} was not confirmed in time",
            (_, facts) => $"Your payment for {facts.Job} was not confirmed in time and is cancelled. Nothing was charged. You can start it again.")
        {
            When = cancelled => cancelled.Type == TransactionType.Payment,
        },
        new NotificationTemplate<RefundStarted>(
            NotificationType.Payment, refund => refund.UserId, InAppEmailPush,
            (refund, _) => $"A refund of {Amount(refund.Amount)} is on its way",
            (refund, facts) => $"We are sending {Amount(refund.Amount)} for {facts.Job} back to you. Banks take up to ten days to show it."),
        new NotificationTemplate<EscrowRefunded>(
            NotificationType.Payment, refunded => refunded.HirerId, InAppEmailPush,
            (refunded, _) => $"{Amount(refunded.Amount)} left the escrow for you",
            (refunded, facts) => $"{Amount(refunded.Amount)} of the escrow for {facts.Job} goes back to you."),
        new NotificationTemplate<EscrowRefunded>(
            NotificationType.Payment, refunded => refunded.WorkerId, InAppEmailPush,
            (refunded, facts) => $"{Amount(refunded.Amount)} of the escrow for {facts.Job} was refunded",
            (refunded, facts) => $"{Amount(refunded.Amount)} of the escrow for {facts.Job} went back to {facts.Hirer}."),
        new NotificationTemplate<EscrowGivenBack>(
            NotificationType.Payment, given => given.HirerId, InAppEmailPush,
            (given, facts) => $"{facts.Worker} gives {Amount(given.ToHirer)} back to you",
            (given, facts) => $"{facts.Worker} gives money of {facts.Milestone} of {facts.Job} back: {Amount(given.ToHirer)} with the fees goes to what you paid with."),
        new NotificationTemplate<EscrowGivenBack>(
            NotificationType.Payment, given => given.WorkerId, InAppEmailPush,
            (given, facts) => $"You gave {Amount(given.FromWorker)} back",
            (given, facts) => $"You gave {Amount(given.FromWorker)} of {facts.Milestone} of {facts.Job} back: with the fees, {Amount(given.ToHirer)} goes to {facts.Hirer}."),
        new NotificationTemplate<RefundRequested>(
            NotificationType.Payment, requested => requested.WorkerId, Everywhere,
            (requested, facts) => $"A refund of {Amount(requested.Amount)} is asked for {facts.Milestone}",
            (requested, facts) => $"{Amount(requested.Amount)} of {facts.Milestone} of {facts.Job} is asked back for {facts.Hirer}. Accept or decline by {Time(requested.AnswerBy, facts.Zone)}; a small sum goes back if you do not answer.")
        {
            Sms = (requested, facts) => $"Kelmah: a refund for {Quote(facts.Milestone)} is asked for. Accept or decline it by {Moment(requested.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<RefundAnswerReminderDue>(
            NotificationType.Payment, due => due.WorkerId, Everywhere,
            (due, facts) => $"Reminder: answer about the refund for {facts.Milestone} by {Day(due.AnswerBy, facts.Zone)}",
            (due, facts) => $"The refund for {facts.Milestone} of {facts.Job} waits for your answer until {Time(due.AnswerBy, facts.Zone)}.")
        {
            ChannelsOf = due => OfReminder(due.RemindersLeft),
            Sms = (due, facts) => $"Kelmah: the refund for {Quote(facts.Milestone)} waits for your answer until {Moment(due.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<RefundGranted>(
            NotificationType.Payment, granted => granted.HirerId, InAppEmailPush,
            (_, facts) => $"The refund for {facts.Milestone} is granted",
            (granted, facts) => $"{Amount(granted.Amount)} of {facts.Milestone} of {facts.Job} goes back to you."),
        new NotificationTemplate<RefundDeclined>(
            NotificationType.Payment, declined => declined.HirerId, InAppEmailPush,
            (_, facts) => $"The refund for {facts.Milestone} is declined",
            (_, facts) => $"{facts.Worker} does not agree to a refund for {facts.Milestone} of {facts.Job}. The money stays in escrow."),
        new NotificationTemplate<RefundWithdrawn>(
            NotificationType.Payment, withdrawn => withdrawn.WorkerId, InAppEmailPush,
            (_, facts) => $"The request for a refund of {facts.Milestone} is withdrawn",
            (_, facts) => $"{facts.Hirer} does not ask for the money of {facts.Milestone} of {facts.Job} back any more. It stays in escrow: please hand the work in."),
        new NotificationTemplate<RefundEscalated>(NotificationType.Payment, escalated => escalated.HirerId, InAppEmailPush, EscalatedTitle, Escalated),
        new NotificationTemplate<RefundEscalated>(NotificationType.Payment, escalated => escalated.WorkerId, Everywhere, EscalatedTitle, Escalated)
        {
            Sms = (escalated, facts) => escalated.DeclinedBy is null
                ? $"Kelmah: the refund for {Quote(facts.Milestone)} was not answered in time. A dispute is open that decides it."
                : $"Kelmah: a dispute is open that decides about the refund for {Quote(facts.Milestone)}.",
        },
        new NotificationTemplate<EarningMatured>(
            NotificationType.Payment, matured => matured.UserId, InAppEmailPush,
            (matured, _) => $"{Amount(matured.Left)} can be withdrawn now",
            (matured, facts) => $"The security period of what you earned for {facts.Milestone} of {facts.Job} is over: {Amount(matured.Left)} can be withdrawn now.")
        {
            When = matured => matured.Left.IsPositive,
        },
        new NotificationTemplate<DebtNetted>(
            NotificationType.Payment, netted => netted.UserId, InAppEmailPush,
            (netted, _) => $"{Amount(netted.Amount)} paid what you owed",
            (netted, facts) => $"{Amount(netted.Amount)} of what {(netted.ContractId is null ? "came into your wallet" : $"you earned for {facts.Job}")} paid what you owed, because money that had been booked for you was taken back by a bank. Your wallet shows each entry."),
        new NotificationTemplate<EarningFrozen>(
            NotificationType.Payment, frozen => frozen.UserId, InAppEmailPush,
            (frozen, _) => $"{Amount(frozen.Amount)} cannot be withdrawn for now",
            (frozen, facts) => $"The payer's bank takes back the payment for {facts.Job}. As the terms say, {Amount(frozen.Amount)} that you earned for {facts.Milestone} stand until the bank has decided; if it decides for you, the security period goes on."),
        new NotificationTemplate<EarningThawed>(
            NotificationType.Payment, thawed => thawed.UserId, InAppEmailPush,
            (thawed, facts) => $"{Amount(thawed.Amount)} can be withdrawn on {Day(thawed.AvailableAt, facts.Zone)}",
            (thawed, facts) => $"The payer's bank has decided about the payment for {facts.Job}: {Amount(thawed.Amount)} that you earned can be withdrawn on {Time(thawed.AvailableAt, facts.Zone)}."),
        new NotificationTemplate<EarningCharged>(
            NotificationType.Payment, charged => charged.UserId, InAppEmailPush,
            (charged, _) => $"{Amount(charged.Amount)} was taken back by the payer's bank",
            (charged, facts) => $"The payer's bank took the payment for {facts.Job} back for good. As the terms say, you bear {Amount(charged.Amount)} that it had brought you: {Amount(charged.FromPending)} from what you could not withdraw yet, {Amount(charged.FromAvailable)} from your balance, and {Amount(charged.Owed)} that you owe, which is taken from what you earn next.")
        {
            When = charged => charged.Amount.IsPositive,
        },
        new NotificationTemplate<PayoutAccountChanged>(
            NotificationType.Payment, changed => changed.UserId, InAppEmailPush,
            (changed, _) => changed.Status == PayoutAccountStatus.Active ? "Your payout account is ready" : "Your payout account needs you",
            (changed, _) => changed.Status == PayoutAccountStatus.Active
                ? "Your payout account is active: you can be paid out to it."
                : "The payment provider pays nothing out to your account: it asks for more about you, or has turned the account down. Your page of payouts leads to what it needs.")
        {
            When = changed => changed.Status is PayoutAccountStatus.Active or PayoutAccountStatus.Restricted,
        },
        new NotificationTemplate<WalletMonthEnded>(
            NotificationType.Payment, ended => ended.UserId, InAppEmailPush,
            (ended, _) => $"Your statement of {new StatementMonth(ended.Year, ended.Month).InWords} is ready",
            (ended, _) => $"What came into your wallet in {new StatementMonth(ended.Year, ended.Month).InWords}, and what left it, is in your statement. You find it in your wallet, to read or as a file.")
        {
            When = ended => ended.HasEntries,
        },
        new NotificationTemplate<CurrencyExchanged>(
            NotificationType.Payment, exchanged => exchanged.UserId, InAppEmailPush,
            (exchanged, _) => $"{Amount(exchanged.Amount)} was exchanged for {Amount(exchanged.Gets)}",
            (exchanged, _) => $"{Amount(exchanged.Amount)} of your wallet was exchanged for {Amount(exchanged.Gets)}. If this was not you, change your password and write to us."),
        new NotificationTemplate<TransactionCompleted>(
            NotificationType.Payment, corrected => corrected.UserId, InAppEmailPush,
            (corrected, _) => $"Your wallet was corrected by {Amount(corrected.Amount)}",
            (corrected, _) => $"Two administrators have corrected an entry of the journal, which changes your wallet by {Amount(corrected.Amount)}. Your transactions show which way; write to us if you do not expect it.")
        {
            When = corrected => corrected.Type == TransactionType.Correction,
        },
        new NotificationTemplate<SubscriptionStarted>(
            NotificationType.Payment, started => started.UserId, InAppEmailPush,
            (_, _) => "Your subscription has begun",
            (_, _) => "Your plan is paid, and gives what it gives from now on. It is charged again when its period ends; you can end it at any time."),
        new NotificationTemplate<SubscriptionPastDue>(
            NotificationType.Payment, due => due.UserId, InAppEmailPush,
            (_, _) => "Your subscription could not be charged",
            (due, facts) => $"Your payment method was refused for the next period of your plan. Your plan goes on until {Time(due.GraceEndsAt, facts.Zone)}; we will try again. Please store another payment method, or make another one the default."),
        new NotificationTemplate<SubscriptionReminderDue>(
            NotificationType.Payment, due => due.UserId, InAppEmailPush,
            (due, facts) => $"Reminder: pay your subscription by {Day(due.GraceEndsAt, facts.Zone)}",
            (due, facts) => $"Your plan is still not paid, and gives nothing more from {Time(due.GraceEndsAt, facts.Zone)} on. Please store another payment method, or make another one the default."),
        new NotificationTemplate<SubscriptionNeedsPayer>(
            NotificationType.Payment, asked => asked.UserId, InAppEmailPush,
            (_, _) => "Your bank asks you to confirm a payment",
            (_, _) => "Your bank charges your subscription only when you have confirmed it. Please open your subscription and confirm the payment."),
        new NotificationTemplate<SubscriptionBenefitsStopped>(
            NotificationType.Payment, stopped => stopped.UserId, InAppEmailPush,
            (_, _) => "Your plan gives nothing more until it is paid",
            (_, _) => "Your plan was not paid in time. Contracts that are signed keep their fees. As soon as it is paid, your plan goes on."),
        new NotificationTemplate<SubscriptionEnded>(
            NotificationType.Payment, ended => ended.UserId, InAppEmailPush,
            (_, _) => "Your subscription has ended",
            (_, _) => "Your subscription has ended, and nothing more is charged. Contracts that are signed keep their fees.")
        {
            When = ended => ended.Before != Identity.SubscriptionStatus.Incomplete,
        },
        new NotificationTemplate<WalletCardExpiring>(
            NotificationType.Payment, expiring => expiring.UserId, InAppEmailPush,
            (_, _) => "A stored card is about to expire",
            (expiring, _) => $"One of your stored cards expires at the end of {expiring.Month:00}/{expiring.Year}. Please store another one, so that payments and subscriptions go on."),
    ];

    /// <summary>What administrators have to look at.</summary>
    public static ImmutableArray<NotificationTemplate> Alarms { get; } =
    [
        new AlarmTemplate<StrayPaymentReceived>(
            (stray, _) => $"A second payment of {Amount(stray.Amount)} arrived",
            (stray, _) => $"A payment at Stripe names transaction {stray.NamedId} and is not the one that it was made for. It is given back as transaction {stray.TransactionId}. Look at Stripe where it came from."),
        new AlarmTemplate<UnreadablePaymentReceived>(
            (paid, facts) => $"{paid.MinorUnits} minor units of {PaidCurrency(facts)} arrived",
            (paid, facts) => $"A payment at Stripe names transaction {paid.TransactionId} and cannot be booked: {paid.MinorUnits} minor units of {PaidCurrency(facts)}. Give it back at Stripe."),
        new AlarmTemplate<UnreadableStripeNoticeReceived>(
            (_, _) => "Stripe sent something that is no event",
            (received, _) => $"Webhook {received.NoticeId} bears Stripe's signature and is no event that can be read. It is kept, and nothing was done by it. Look at it, and at Stripe for what it is about."),
        new AlarmTemplate<StripeMovementBooked>(
            (booked, _) => $"A refund of {Amount(-booked.Amount)} was made past Kelmah",
            (booked, _) => $"{Amount(-booked.Amount)} of a payment for contract {booked.ContractId} went back to its payer by a refund that Kelmah did not make. It is booked as owed by the payer; what is still in escrow is not touched.")
        {
            When = booked => booked is { TransactionId: null, Kind: StripeMovementKind.Refund },
        },
        new AlarmTemplate<StripeMovementUnsettled>(
            (late, _) => $"Stripe has not settled {Amount(late.Amount)} for {late.Days} days",
            (late, _) => $"Stripe has not said in {late.Days} days what {Amount(late.Amount)} ({late.Kind}) of contract {late.ContractId} came to, or in a currency that is not accepted. Look at Stripe's balance transactions."),
        new AlarmTemplate<TransactionFailed>(
            (_, _) => "A refund failed",
            (failed, facts) => $"Refund {failed.TransactionId} of contract {failed.ContractId} failed: {Reason(facts, "no reason is known")}. The money is in the payer's wallet, as pending. Send it again, or give it back in another way and say so.")
        {
            When = failed => failed.Type == TransactionType.Refund,
        },
        new AlarmTemplate<RefundOverdue>(
            (late, _) => $"A refund of {Amount(late.Amount)} has not arrived",
            (late, facts) => $"Refund {late.TransactionId} of contract {late.ContractId} is {late.Status.ToString().ToLowerInvariant()} ({Reason(facts, "no answer yet")}). If it has failed, send it again, or give it back in another way and say so."),
        new AlarmTemplate<RefundEscalated>(
            (escalated, _) => $"A refund of {Amount(escalated.Amount)} became a dispute",
            (escalated, _) => $"Request {escalated.RefundRequestId} for {Amount(escalated.Amount)} of contract {escalated.ContractId} {(escalated.DeclinedBy is null ? "was not answered in time" : "was declined long after the due date")}. It became a dispute, which is in the list of disputes."),
        new AlarmTemplate<RefundDecisionDue>(
            (waiting, _) => $"A refund of {Amount(waiting.Amount)} still waits for a decision",
            (waiting, _) => $"Request {waiting.RefundRequestId} for {Amount(waiting.Amount)} of contract {waiting.ContractId} has waited for another week. Talk to both parties: the worker can accept it, and the hirer can withdraw it."),
        new AlarmTemplate<ChargebackOpened>(
            (opened, _) => opened.IsInquiry ? $"A bank asks about {Amount(opened.Amount)}" : $"A bank takes back {Amount(opened.Amount)}",
            (opened, _) => $"The payer's bank {(opened.IsInquiry ? "asks about" : "takes back")} {Amount(opened.Amount)} of payment {opened.PaymentId} for contract {opened.ContractId}. {(opened.IsInquiry ? "It has taken nothing, and the contract goes on." : opened.FrozeEscrow ? "The escrow is frozen." : "Nothing of it is in escrow any more.")} {(opened.EvidenceDueBy is { } due ? $"What was agreed and done is gathered, and sent to the bank before {Time(due, TimeZoneInfo.Utc)}: add to it what only you know." : "No evidence is taken.")}"),
        new AlarmTemplate<ChargebackTaken>(
            (taken, _) => $"A bank that asked takes back {Amount(taken.Amount)}",
            (taken, _) => $"The inquiry about payment {taken.PaymentId} for contract {taken.ContractId} has become chargeback {taken.ChargebackId} of {Amount(taken.Amount)}. {(taken.FrozeEscrow ? "The escrow is frozen." : "Nothing of it is in escrow any more.")} Evidence is asked for again: see the list of chargebacks."),
        new AlarmTemplate<ChargebackEvidenceDue>(
            (due, _) => $"Evidence for a bank is due by {Time(due.EvidenceDueBy, TimeZoneInfo.Utc)}",
            (due, _) => $"Chargeback {due.ChargebackId} of contract {due.ContractId} is lost without evidence. What was gathered is sent before {Time(due.EvidenceDueBy, TimeZoneInfo.Utc)}: read it, add to it, and send it earlier if nothing is missing."),
        new AlarmTemplate<EvidenceRefused>(
            (_, _) => "Stripe did not take the evidence for a bank",
            (refused, _) => $"The evidence against chargeback {refused.ChargebackId} of contract {refused.ContractId} was refused. It is sent again, first in an hour and then after ever longer, until {Time(refused.DueBy, TimeZoneInfo.Utc)}. Send it again earlier, or give it at Stripe, if you know why."),
        new AlarmTemplate<EvidenceLapsed>(
            (_, _) => "A bank has no evidence, and its time is over",
            (lapsed, _) => $"Stripe has refused the evidence against chargeback {lapsed.ChargebackId} of contract {lapsed.ContractId} until {Time(lapsed.DueBy, TimeZoneInfo.Utc)}. It is not sent again; without it the bank decides for the payer. Ask Stripe whether it is still taken."),
        new AlarmTemplate<ChargebackLost>(
            (lost, _) => $"A chargeback of {Amount(lost.Amount)} is lost",
            (lost, _) => $"The bank decided for the payer of contract {lost.ContractId}. Money that was still in escrow pays for it; the rest stands as owed by the payer."),
        new AlarmTemplate<SubscriptionPaymentTakenBack>(
            (taken, _) => taken.Amount.MinorUnits < 0 ? $"{Amount(-taken.Amount)} of a subscription went back" : $"{Amount(taken.Amount)} of a subscription came back",
            (taken, _) => $"Of payment {taken.TransactionId} of a subscription, {(taken.Amount.MinorUnits < 0 ? $"{Amount(-taken.Amount)} went back to its payer" : $"{Amount(taken.Amount)} came back")} past Kelmah ({taken.Kind}). It is booked against what subscribers have paid. Look at Stripe whether the subscription is to end."),
        new AlarmTemplate<LedgerReconciled>(
            (found, _) => found.IsComplete ? "The journal differs" : "Stripe did not answer to the reconciliation",
            (found, _) => found.IsComplete
                ? $"The reconciliation {found.ReportId} found {found.Differences} differences. See them in the list of reconciliations."
                : $"The reconciliation {found.ReportId} could not read all of Stripe's side; the next one reads it again. On this side it found {found.Differences} differences.")
        {
            When = found => !found.Balanced,
        },
        new AlarmTemplate<CorrectionProposed>(
            (_, _) => "A correction of the journal waits for a second administrator",
            (proposed, _) => $"Correction {proposed.CorrectionId} of entry {proposed.Corrects} is proposed. Another administrator than the one who proposed it approves or rejects it within seven days; after them it is void."),
        new AlarmTemplate<CorrectionExpired>(
            (_, _) => "A correction of the journal was not decided in time",
            (expired, _) => $"Correction {expired.CorrectionId} of entry {expired.Corrects} is void: nobody approved or rejected it. Propose it again if it is still right."),
    ];

    /// <summary>The provider's code.</summary>
    private static string Reason(NotificationFacts facts, string none) => facts.Reason is { } code ? Shorten(code, 100) : none;

    private static string PaidCurrency(NotificationFacts facts) => facts.PaidCurrency ?? "a currency that is not accepted";

    private static string EscalatedTitle(RefundEscalated escalated, NotificationFacts facts) =>
        escalated.DeclinedBy is null ? $"The refund for {facts.Milestone} was not answered in time" : $"The refund for {facts.Milestone} became a dispute";

    private static string Escalated(RefundEscalated escalated, NotificationFacts facts) =>
        (escalated.DeclinedBy is null
            ? $"Nobody answered about {Amount(escalated.Amount)} of {facts.Milestone} of {facts.Job}. A sum like this is not decided by silence"
            : $"{facts.Worker} declined the refund of {Amount(escalated.Amount)} of {facts.Milestone} of {facts.Job}, long after its due date")
        + ": it stays in escrow, and a dispute is open that decides about it.";

    private static string Name(TransactionType type) => type switch
    {
        TransactionType.Payment => "payment",
        TransactionType.Refund => "refund",
        TransactionType.EscrowHold => "escrow payment",
        TransactionType.EscrowRelease => "release",
        TransactionType.Payout => "payout",
        TransactionType.Fee => "fee",
        TransactionType.Tax => "tax",
        TransactionType.Exchange => "exchange",
        TransactionType.Correction => "correction",
        TransactionType.GiveBack => "money given back",
        TransactionType.Subscription => "subscription",
        TransactionType.DebtNetted => "payment of a debt",
        TransactionType.DebtReturned => "return of a debt",
        TransactionType.Chargeback => "chargeback",
    };
}

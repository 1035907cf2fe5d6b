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
            When = failed => failed.Type != TransactionType.Refund,
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
            (opened, facts) => $"Your bank takes back {Amount(opened.Amount)} of your payment for {facts.Job}. Until it has decided, the contract stands still. If this is a mistake, tell your bank."),
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
        new NotificationTemplate<RefundEscalated>(NotificationType.Payment, escalated => escalated.HirerId, InAppEmailPush, EscalatedTitle, Escalated),
        new NotificationTemplate<RefundEscalated>(NotificationType.Payment, escalated => escalated.WorkerId, Everywhere, EscalatedTitle, Escalated)
        {
            Sms = (_, facts) => $"Kelmah: the refund for {Quote(facts.Milestone)} was not answered. The money stays in escrow until it is.",
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
        new AlarmTemplate<ChargebackOpened>(
            (opened, _) => $"A bank takes back {Amount(opened.Amount)}",
            (opened, _) => $"The payer's bank takes back {Amount(opened.Amount)} of payment {opened.PaymentId} for contract {opened.ContractId}. {(opened.FrozeEscrow ? "The escrow is frozen." : "Nothing of it is in escrow any more.")} {(opened.EvidenceDueBy is { } due ? $"Give evidence at Stripe by {Time(due, TimeZoneInfo.Utc)}." : "No evidence is taken.")}"),
        new AlarmTemplate<ChargebackEvidenceDue>(
            (due, _) => $"Evidence for a bank is due by {Time(due.EvidenceDueBy, TimeZoneInfo.Utc)}",
            (due, _) => $"Chargeback {due.ChargebackId} of contract {due.ContractId} is lost without evidence. Give it at Stripe by {Time(due.EvidenceDueBy, TimeZoneInfo.Utc)}."),
        new AlarmTemplate<ChargebackLost>(
            (lost, _) => $"A chargeback of {Amount(lost.Amount)} is lost",
            (lost, _) => $"The bank decided for the payer of contract {lost.ContractId}. Money that was still in escrow pays for it; the rest stands as owed by the payer."),
        new AlarmTemplate<LedgerReconciled>(
            (found, _) => found.IsComplete ? "The journal differs" : "Stripe did not answer to the reconciliation",
            (found, _) => found.IsComplete
                ? $"The reconciliation {found.ReportId} found {found.Differences} differences. See them in the list of reconciliations."
                : $"The reconciliation {found.ReportId} could not read all of Stripe's side; the next one reads it again. On this side it found {found.Differences} differences.")
        {
            When = found => !found.Balanced,
        },
    ];

    /// <summary>The provider's code.</summary>
    private static string Reason(NotificationFacts facts, string none) => facts.Reason is { } code ? Shorten(code, 100) : none;

    private static string PaidCurrency(NotificationFacts facts) => facts.PaidCurrency ?? "a currency that is not accepted";

    private static string EscalatedTitle(RefundEscalated escalated, NotificationFacts facts) =>
        $"The refund for {facts.Milestone} was not answered in time";

    private static string Escalated(RefundEscalated escalated, NotificationFacts facts) =>
        $"Nobody answered about {Amount(escalated.Amount)} of {facts.Milestone} of {facts.Job}. A sum like this is not decided by silence: it stays in escrow until {facts.Worker} answers.";

    private static string Name(TransactionType type) => type switch
    {
        TransactionType.Payment => "payment",
        TransactionType.Refund => "refund",
        TransactionType.EscrowHold => "escrow payment",
        TransactionType.EscrowRelease => "release",
        TransactionType.Payout => "payout",
        TransactionType.Fee => "fee",
        TransactionType.Tax => "tax",
    };
}

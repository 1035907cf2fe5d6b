using System.Collections.Immutable;
using Kelmah.Domain.Notifications;
using Kelmah.Domain.Payments;
using static Kelmah.Application.Notifications.NotificationChannels;
using static Kelmah.Application.Notifications.NotificationText;

namespace Kelmah.Application.Notifications;

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
        },
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
    ];

    private static string Name(TransactionType type) => type switch
    {
        TransactionType.Payment => "payment",
        TransactionType.Refund => "refund",
        TransactionType.EscrowHold => "escrow payment",
        TransactionType.EscrowRelease => "release",
        TransactionType.Payout => "payout",
        TransactionType.Fee => "fee",
    };
}

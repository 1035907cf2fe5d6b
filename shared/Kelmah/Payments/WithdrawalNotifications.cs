using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Payments;

/// <summary>What users are told of their withdrawals, and administrators of those that a person has to look at.</summary>
public static class WithdrawalNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<WithdrawalRequested>(
            NotificationType.Payment, requested => requested.UserId, InAppEmailPush,
            (requested, _) => $"You withdraw {Amount(requested.Amount)}",
            (requested, _) => $"{Amount(requested.Amount)} left your wallet and will be paid out to you. If it was not you, change your password at once and write to us."),
        new NotificationTemplate<WithdrawalPaid>(
            NotificationType.Payment, paid => paid.UserId, InAppEmailPush,
            (paid, _) => $"{Amount(paid.Amount)} was paid out",
            (paid, _) => $"{Amount(paid.Amount)} is with your {(paid.Method == PayoutMethod.MobileMoney ? "mobile money network" : "bank")}. Should it be sent back, it will be in your wallet again, and we will tell you."),
        new NotificationTemplate<WithdrawalFailed>(
            NotificationType.Payment, failed => failed.UserId, Everywhere,
            (failed, _) => $"{Amount(failed.Amount)} could not be paid out",
            (failed, facts) => $"{Amount(failed.Amount)} could not be paid out ({Reason(facts)}) and is in your wallet again. Check where you are paid out, or give another account, and withdraw it again.")
        {
            Sms = (failed, _) => $"Kelmah: {Amount(failed.Amount)} could not be paid out and is in your wallet again. Please check where you are paid out.",
        },
        new NotificationTemplate<WithdrawalReturned>(
            NotificationType.Payment, returned => returned.UserId, Everywhere,
            (returned, _) => $"{Amount(returned.Amount)} came back",
            (returned, facts) => $"Your bank or network sent {Amount(returned.Amount)} back ({Reason(facts)}). It is in your wallet again. Give another account, and withdraw it again.")
        {
            Sms = (returned, _) => $"Kelmah: {Amount(returned.Amount)} came back from your bank and is in your wallet again. Please give another account.",
        },
        new NotificationTemplate<PayoutDestinationChanged>(
            NotificationType.System, changed => changed.UserId, InAppEmailPush,
            (_, _) => "Where you are paid out was changed",
            (changed, facts) => $"A {(changed.Kind == PayoutMethod.MobileMoney ? "mobile money number" : "bank account")} was given for your payouts. From {Time(changed.UsableFrom, facts.Zone)} on money can be withdrawn to it. If it was not you, change your password at once and write to us."),
        new NotificationTemplate<PayoutAccountFailed>(
            NotificationType.Payment, failed => failed.UserId, InAppEmailPush,
            (_, _) => "Your bank account needs you",
            (_, _) => "Your bank sent a payout back. Nothing more is paid to this account: your page of payouts leads to where you give another one."),
    ];

    /// <summary>What administrators have to look at.</summary>
    public static ImmutableArray<NotificationTemplate> Alarms { get; } =
    [
        new AlarmTemplate<WithdrawalStuck>(
            (stuck, _) => $"A withdrawal of {Amount(stuck.Amount)} is stuck",
            (stuck, facts) => stuck.Status == WithdrawalStatus.Returning
                ? $"Stripe does not take {Amount(stuck.Amount)} of withdrawal {stuck.WithdrawalId} back from the connected account ({Reason(facts)}). It is tried again each hour. Where its owner has the money, say that it is paid."
                : $"Stripe does not send withdrawal {stuck.WithdrawalId} of {Amount(stuck.Amount)} ({Reason(facts)}). It is tried again each hour. Look at the balance at Stripe."),
        new AlarmTemplate<WithdrawalOverdue>(
            (late, _) => $"A withdrawal of {Amount(late.Amount)} has not arrived",
            (late, facts) => late.Method == PayoutMethod.Stripe
                ? $"Withdrawal {late.WithdrawalId} is {late.Status.ToString().ToLowerInvariant()} at Stripe ({Reason(facts)}). Look at its payout there."
                : $"Withdrawal {late.WithdrawalId} waits to be paid by hand. See the list of payouts: pay it and say so, or say why it cannot be paid."),
        new AlarmTemplate<WithdrawalDiffers>(
            (_, _) => "Something at Stripe names a withdrawal and is not its own",
            (differs, _) => $"{differs.StripeId} at Stripe names withdrawal {differs.WithdrawalId} and differs from what was asked for, or is a second one. Nothing is booked of it: look at it there."),
        new AlarmTemplate<WithdrawalReturned>(
            (returned, _) => $"A payout of {Amount(returned.Amount)} came back",
            (returned, facts) => $"The bank or network sent back withdrawal {returned.WithdrawalId} ({Reason(facts)}). It is in its owner's wallet again, also where the owner's account has been erased since."),
    ];

    /// <summary>The provider's code, or the administrator's words.</summary>
    private static string Reason(NotificationFacts facts) => facts.Reason is { } code ? Shorten(code, 100) : "no reason is known";
}

using System.Collections.Immutable;
using Kelmah.Kernel.Modules;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Contracts;

/// <summary>What the parties are told about their contracts.</summary>
public static class ContractNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<ContractDrafted>(
            NotificationType.Job, drafted => drafted.WorkerId, Everywhere,
            (_, facts) => $"A contract for {facts.Job} waits for you",
            (drafted, facts) => $"{facts.Hirer} drafted a contract over {Amount(drafted.TotalAmount)} for {facts.Job}. Read it when its milestones are there, and sign it by {Time(drafted.SignBy, facts.Zone)}.")
        {
            Sms = (drafted, facts) => $"Kelmah: you were chosen for {Quote(facts.Job)}. Read and sign the contract by {Moment(drafted.SignBy, facts.Zone)}.",
        },
        new NotificationTemplate<ContractSigned>(
            NotificationType.Job, signed => signed.SignedBy == signed.HirerId ? signed.WorkerId : signed.HirerId, InAppEmailPush,
            (signed, facts) => $"{facts.NameOf(signed.SignedBy)} signed the contract for {facts.Job}",
            (signed, facts) => $"{facts.NameOf(signed.SignedBy)} signed the contract for {facts.Job}. It is active as soon as both of you have signed."),
        new NotificationTemplate<ContractActivated>(
            NotificationType.Job, activated => activated.HirerId, Everywhere,
            (_, facts) => $"The contract for {facts.Job} is active: fund the escrow",
            (activated, facts) => $"Both of you signed the contract for {facts.Job}. Fund the escrow with {Amount(activated.TotalAmount)} by {Time(activated.FundBy, facts.Zone)}, so that {facts.Worker} can start.")
        {
            Sms = (activated, facts) => $"Kelmah: the contract for {Quote(facts.Job)} is signed. Fund {Amount(activated.TotalAmount)} by {Moment(activated.FundBy, facts.Zone)}.",
        },
        new NotificationTemplate<ContractActivated>(
            NotificationType.Job, activated => activated.WorkerId, InAppEmailPush,
            (_, facts) => $"The contract for {facts.Job} is active",
            (activated, facts) => $"Both of you signed the contract for {facts.Job}. You can start as soon as {facts.Hirer} has funded the escrow with {Amount(activated.TotalAmount)}; we tell you."),
        new NotificationTemplate<ContractFunded>(
            NotificationType.Payment, funded => funded.WorkerId, Everywhere,
            (funded, facts) => $"{Amount(funded.Amount)} is held for {facts.Job}: you can start",
            (funded, facts) => $"{facts.Hirer} funded the escrow for {facts.Job}. {Amount(funded.Amount)} is held safely until each milestone is approved. You can start now.")
        {
            Sms = (funded, facts) => $"Kelmah: {Amount(funded.Amount)} is held for {Quote(facts.Job)}. You can start.",
        },
        new NotificationTemplate<ContractFunded>(
            NotificationType.Payment, funded => funded.HirerId, InAppEmailPush,
            (funded, facts) => $"Your payment of {Amount(funded.Amount)} is held in escrow",
            (funded, facts) => $"We hold {Amount(funded.Amount)} for {facts.Job}. {facts.Worker} is paid only when a milestone is approved."),
        new NotificationTemplate<ContractAwaitsFunding>(
            NotificationType.Payment, awaits => awaits.HirerId, Everywhere,
            (_, facts) => $"Fund the next milestone of {facts.Job}",
            (awaits, facts) => $"What you funded of {facts.Job} is settled. Fund the next milestone by {Time(awaits.FundBy, facts.Zone)}, or the contract ends without it.")
        {
            Sms = (awaits, facts) => $"Kelmah: fund the next milestone of {Quote(facts.Job)} by {Moment(awaits.FundBy, facts.Zone)}, or the contract ends.",
        },
        new NotificationTemplate<ContractAwaitsFunding>(
            NotificationType.Job, awaits => awaits.WorkerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} waits for the next payment",
            (awaits, facts) => $"What was funded of {facts.Job} is settled. {facts.Hirer} can fund the next milestone until {Time(awaits.FundBy, facts.Zone)}; otherwise the contract ends without it."),
        new NotificationTemplate<ContractReminderDue>(
            NotificationType.Payment, due => due.HirerId, Everywhere,
            (_, facts) => $"Reminder: fund the escrow for {facts.Job}",
            (due, facts) => $"The next money for {facts.Job} is not in escrow yet. Fund it by {Time(due.DueAt, facts.Zone)}, or the contract ends.")
        {
            When = due => due.Deadline == DeadlineKind.Funding,
            Sms = (due, facts) => $"Kelmah: fund the escrow for {Quote(facts.Job)} by {Moment(due.DueAt, facts.Zone)}, or the contract ends.",
        },
        new NotificationTemplate<ContractReminderDue>(
            NotificationType.Job, due => due.HirerId, InAppEmailPush, SigningReminderTitle, SigningReminder)
        {
            When = due => due.Deadline == DeadlineKind.Signing,
        },
        new NotificationTemplate<ContractReminderDue>(
            NotificationType.Job, due => due.WorkerId, InAppEmailPush, SigningReminderTitle, SigningReminder)
        {
            When = due => due.Deadline == DeadlineKind.Signing,
        },
        new NotificationTemplate<ContractCompleted>(
            NotificationType.Job, completed => completed.HirerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} is completed",
            (_, facts) => $"Every milestone of {facts.Job} is approved and paid. Tell others how it was to work with {facts.Worker}."),
        new NotificationTemplate<ContractCompleted>(
            NotificationType.Job, completed => completed.WorkerId, InAppEmailPush,
            (_, facts) => $"{facts.Job} is completed",
            (_, facts) => $"Every milestone of {facts.Job} is approved and paid. Tell others how it was to work for {facts.Hirer}."),
        new NotificationTemplate<ContractCancelled>(
            NotificationType.Job, cancelled => cancelled.HirerId, InAppEmailPush,
            (_, facts) => $"The contract for {facts.Job} was cancelled",
            (cancelled, facts) => $"The contract for {facts.Job} was cancelled: {Explain(cancelled, facts)}"),
        new NotificationTemplate<ContractCancelled>(
            NotificationType.Job, cancelled => cancelled.WorkerId, Everywhere,
            (_, facts) => $"The contract for {facts.Job} was cancelled",
            (cancelled, facts) => $"The contract for {facts.Job} was cancelled: {Explain(cancelled, facts)}")
        {
            Sms = (_, facts) => $"Kelmah: the contract for {Quote(facts.Job)} was cancelled. Please do not work on it.",
        },
        new NotificationTemplate<ContractDisputed>(
            NotificationType.Job, disputed => disputed.RaisedBy == disputed.HirerId ? disputed.WorkerId : disputed.HirerId, Everywhere,
            (disputed, facts) => $"{facts.NameOf(disputed.RaisedBy)} opened a dispute about {facts.Job}",
            (disputed, facts) => $"{facts.NameOf(disputed.RaisedBy)} opened a dispute about {facts.Job}. The money stays in escrow until it is resolved. Please give your side.")
        {
            Sms = (_, facts) => $"Kelmah: a dispute was opened about {Quote(facts.Job)}. The money stays in escrow. Please give your side.",
        },
        new NotificationTemplate<ContractResumed>(
            NotificationType.Job, resumed => resumed.HirerId, InAppEmailPush, ResumedTitle, Resumed),
        new NotificationTemplate<ContractResumed>(
            NotificationType.Job, resumed => resumed.WorkerId, InAppEmailPush, ResumedTitle, Resumed),
    ];

    private static string SigningReminderTitle(ContractReminderDue due, NotificationFacts facts) => $"Reminder: sign the contract for {facts.Job}";

    private static string SigningReminder(ContractReminderDue due, NotificationFacts facts) =>
        $"The contract for {facts.Job} is not signed by both of you yet. It lapses on {Time(due.DueAt, facts.Zone)}.";

    private static string ResumedTitle(ContractResumed resumed, NotificationFacts facts) => $"The dispute about {facts.Job} is resolved";

    private static string Resumed(ContractResumed resumed, NotificationFacts facts) => $"The dispute about {facts.Job} is resolved, and the contract goes on.";

    private static string Explain(ContractCancelled cancelled, NotificationFacts facts) => cancelled.Reason switch
    {
        CancellationReason.WithdrawnByParty when cancelled.CancelledBy is { } party => $"{facts.NameOf(party)} withdrew from it.",
        CancellationReason.WithdrawnByParty => "a party withdrew from it.",
        CancellationReason.NotSignedInTime => "it was not signed by both parties in time.",
        CancellationReason.NotFundedInTime => "the escrow was not funded in time.",
        CancellationReason.Dispute => "so the dispute about it was resolved.",
        CancellationReason.Refunded => "the money of every milestone went back to the hirer.",
    };
}

using System.Collections.Immutable;
using Kelmah.Kernel.Modules;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Contracts;

/// <summary>What the parties are told about the milestones of their contracts.</summary>
public static class MilestoneNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<MilestoneStarted>(
            NotificationType.Job, started => started.HirerId, InAppPush,
            (_, facts) => $"{facts.Worker} started on {facts.Milestone}",
            (_, facts) => $"{facts.Worker} started on {facts.Milestone} of {facts.Job}."),
        new NotificationTemplate<MilestoneSubmitted>(
            NotificationType.Job, submitted => submitted.HirerId, Everywhere,
            (_, facts) => $"{facts.Worker} handed in {facts.Milestone}",
            (submitted, facts) => $"{facts.Worker} handed in work for {facts.Milestone} of {facts.Job}. Approve it or ask for changes by {Time(submitted.AutoApprovesAt, facts.Zone)}; after that it is approved automatically.")
        {
            Sms = (submitted, facts) => $"Kelmah: {Quote(facts.Milestone)} was handed in. Approve it or ask for changes by {Moment(submitted.AutoApprovesAt, facts.Zone)}; then it is approved automatically.",
        },
        new NotificationTemplate<MilestoneChangesRequested>(
            NotificationType.Job, requested => requested.WorkerId, Everywhere,
            (_, facts) => $"{facts.Hirer} asks for changes to {facts.Milestone}",
            (_, facts) => $"{facts.Hirer} looked at {facts.Milestone} of {facts.Job} and asks for changes. Read what is missing and hand it in again.")
        {
            Sms = (_, facts) => $"Kelmah: {Quote(facts.Hirer)} asks for changes to {Quote(facts.Milestone)}. Please read them and hand it in again.",
        },
        new NotificationTemplate<MilestoneExtensionProposed>(
            NotificationType.Job, proposed => proposed.ProposedBy == proposed.HirerId ? proposed.WorkerId : proposed.HirerId, InAppEmailPush,
            (proposed, facts) => $"{facts.NameOf(proposed.ProposedBy)} proposes a later date for {facts.Milestone}",
            (proposed, facts) => $"{facts.NameOf(proposed.ProposedBy)} proposes {Time(proposed.DueDate, facts.Zone)} as the new due date of {facts.Milestone} of {facts.Job}. It counts when you agree.")
        {
            IsNewest = (proposed, facts) => proposed.DueDate == facts.ProposedDueDate,
        },
        new NotificationTemplate<MilestoneExtended>(NotificationType.Job, extended => extended.HirerId, InAppPush, ExtendedTitle, Extended),
        new NotificationTemplate<MilestoneExtended>(NotificationType.Job, extended => extended.WorkerId, InAppPush, ExtendedTitle, Extended),
        new NotificationTemplate<MilestoneReminderDue>(
            NotificationType.Job, due => due.WorkerId, Everywhere,
            (due, facts) => $"Reminder: {facts.Milestone} is due on {Day(due.DueAt, facts.Zone)}",
            (due, facts) => $"{facts.Milestone} of {facts.Job} is due on {Time(due.DueAt, facts.Zone)}. Hand it in, or agree on a later date with {facts.Hirer}.")
        {
            When = due => due.Deadline == DeadlineKind.MilestoneDue,
            ChannelsOf = due => OfReminder(due.RemindersLeft),
            Sms = (due, facts) => $"Kelmah: {Quote(facts.Milestone)} is due on {Moment(due.DueAt, facts.Zone)}.",
        },
        new NotificationTemplate<MilestoneReminderDue>(
            NotificationType.Payment, due => due.HirerId, Everywhere,
            (due, facts) => $"Reminder: {facts.Milestone} is approved automatically on {Day(due.DueAt, facts.Zone)}",
            (due, facts) => $"{facts.Milestone} of {facts.Job} waits for your answer. Without one it is approved on {Time(due.DueAt, facts.Zone)} and its money goes to {facts.Worker}.")
        {
            When = due => due.Deadline == DeadlineKind.AutoApproval,
            ChannelsOf = due => OfReminder(due.RemindersLeft),
            Sms = (due, facts) => $"Kelmah: {Quote(facts.Milestone)} waits for your answer. It is approved automatically on {Moment(due.DueAt, facts.Zone)}.",
        },
        new NotificationTemplate<MilestoneReminderDue>(
            NotificationType.Job, due => due.RemindedId ?? due.HirerId, InAppEmailPush,
            (_, facts) => $"Reminder: a later date for {facts.Milestone} waits for your answer",
            (due, facts) => $"{(facts.ProposedDueDate is { } date ? Time(date, facts.Zone) : "A later date")} is proposed as the new due date of {facts.Milestone} of {facts.Job}. The proposal lapses on {Time(due.DueAt, facts.Zone)} unless you agree.")
        {
            When = due => due.Deadline == DeadlineKind.ExtensionAnswer,
        },
        new NotificationTemplate<MilestoneExtensionExpired>(
            NotificationType.Job, expired => expired.ProposedBy, InAppPush,
            (_, facts) => $"The later date for {facts.Milestone} was not agreed on",
            (expired, facts) => $"Nobody answered in time to {Time(expired.DueDate, facts.Zone)} as the new due date of {facts.Milestone} of {facts.Job}. The due date stays; you can ask again."),
        new NotificationTemplate<MilestoneBecameOverdue>(
            NotificationType.Job, overdue => overdue.WorkerId, Everywhere,
            (_, facts) => $"{facts.Milestone} is overdue",
            (_, facts) => $"{facts.Milestone} of {facts.Job} was due and is not handed in. You can still hand it in, or agree on a later date with {facts.Hirer}.")
        {
            Sms = (_, facts) => $"Kelmah: {Quote(facts.Milestone)} is overdue. Please hand it in or agree on a later date.",
        },
        new NotificationTemplate<MilestoneBecameOverdue>(
            NotificationType.Job, overdue => overdue.HirerId, InAppEmailPush,
            (_, facts) => $"{facts.Milestone} is overdue",
            (_, facts) => $"{facts.Milestone} of {facts.Job} was due and is not handed in. {facts.Worker} can still hand it in."),
        new NotificationTemplate<MilestoneNothingDelivered>(
            NotificationType.Payment, missing => missing.HirerId, InAppEmailPush,
            (_, facts) => $"Nothing was handed in for {facts.Milestone}",
            (missing, facts) => $"Nothing that you accepted was handed in for {facts.Milestone} of {facts.Job}, long after its due date. You may have {Amount(missing.Amount)} back."),
        new NotificationTemplate<MilestoneNothingDelivered>(
            NotificationType.Payment, missing => missing.WorkerId, Everywhere,
            (_, facts) => $"Nothing was handed in for {facts.Milestone}",
            (missing, facts) => $"Nothing that {facts.Hirer} accepted was handed in for {facts.Milestone} of {facts.Job}, long after its due date. {facts.Hirer} may have {Amount(missing.Amount)} back.")
        {
            Sms = (missing, facts) => $"Kelmah: nothing was handed in for {Quote(facts.Milestone)}. The hirer may have {Amount(missing.Amount)} back.",
        },
        new NotificationTemplate<MilestoneApproved>(
            NotificationType.Job, approved => approved.WorkerId, InAppEmailPush,
            (_, facts) => $"{facts.Milestone} is approved",
            (approved, facts) => approved.ApprovedBy is null
                ? $"{facts.Hirer} did not answer in time, so {facts.Milestone} of {facts.Job} is approved. Its money is on the way to your wallet."
                : $"{facts.Hirer} approved {facts.Milestone} of {facts.Job}. Its money is on the way to your wallet."),
        new NotificationTemplate<MilestoneApproved>(
            NotificationType.Payment, approved => approved.HirerId, InAppEmailPush,
            (_, facts) => $"{facts.Milestone} was approved automatically",
            (approved, facts) => $"You did not answer to the work for {facts.Milestone} of {facts.Job} in time, so it is approved, and {Amount(approved.Amount)} goes to {facts.Worker}.")
        {
            When = approved => approved.ApprovedBy is null,
        },
        new NotificationTemplate<MilestoneApprovedInPart>(
            NotificationType.Job, part => part.WorkerId, InAppEmailPush,
            (part, facts) => $"{Amount(part.Amount)} of {facts.Milestone} is approved",
            (part, facts) => $"{facts.Hirer} approved {Amount(part.Amount)} of {facts.Milestone} of {facts.Job}, and left {Amount(part.Rest)}, which is a milestone of its own now. Read what is to become of it."),
        new NotificationTemplate<MilestoneDivided>(
            NotificationType.Payment, divided => divided.WorkerId, Everywhere,
            (divided, facts) => $"{Amount(divided.ToWorker - divided.Fee)} is in your wallet",
            (divided, facts) => $"The money of {facts.Milestone} of {facts.Job} is divided: {Amount(divided.ToWorker)} less our fee of {Amount(divided.Fee)} makes {Amount(divided.ToWorker - divided.Fee)} in your wallet, which says from when on it can be withdrawn; {Amount(divided.ToHirer)} goes back to {facts.Hirer}.")
        {
            Sms = (divided, facts) => $"Kelmah: {Amount(divided.ToWorker - divided.Fee)} for {Quote(facts.Milestone)} is in your wallet.",
        },
        new NotificationTemplate<MilestoneDivided>(
            NotificationType.Payment, divided => divided.HirerId, InAppEmailPush,
            (_, facts) => $"The money of {facts.Milestone} is divided",
            (divided, facts) => $"{Amount(divided.ToWorker)} for {facts.Milestone} of {facts.Job} went to {facts.Worker}, and {Amount(divided.ToHirer)} goes back to you."),
        new NotificationTemplate<MilestoneReleased>(
            NotificationType.Payment, released => released.WorkerId, Everywhere,
            (released, facts) => $"{Amount(released.Amount - released.Fee)} is in your wallet",
            (released, facts) => $"{facts.Milestone} of {facts.Job} is paid: {Amount(released.Amount)} less our fee of {Amount(released.Fee)} makes {Amount(released.Amount - released.Fee)} in your wallet, which says from when on it can be withdrawn.")
        {
            Sms = (released, facts) => $"Kelmah: {Amount(released.Amount - released.Fee)} for {Quote(facts.Milestone)} is in your wallet.",
        },
        new NotificationTemplate<MilestoneReleased>(
            NotificationType.Payment, released => released.HirerId, InAppEmailPush,
            (released, facts) => $"{Amount(released.Amount)} was released for {facts.Milestone}",
            (released, facts) => $"{Amount(released.Amount)} left the escrow for {facts.Milestone} of {facts.Job} and went to {facts.Worker}."),
    ];

    private static string ExtendedTitle(MilestoneExtended extended, NotificationFacts facts) => $"{facts.Milestone} is due on {Day(extended.DueDate, facts.Zone)} now";

    private static string Extended(MilestoneExtended extended, NotificationFacts facts) =>
        $"You both agree: {facts.Milestone} of {facts.Job} is due on {Time(extended.DueDate, facts.Zone)}.";
}

using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Contracts;

/// <summary>What the parties are told about changes of their contracts.</summary>
public static class AmendmentNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<AmendmentProposed>(
            NotificationType.Job, proposed => OtherThan(proposed, proposed.ProposedBy), Everywhere,
            (proposed, facts) => $"{facts.NameOf(proposed.ProposedBy)} proposes to change the contract for {facts.Job}",
            (proposed, facts) => $"{facts.NameOf(proposed.ProposedBy)} proposes to change the contract for {facts.Job}; its total would be {Amount(proposed.TotalAmount)}. Read it, and accept or decline it by {Time(proposed.AnswerBy, facts.Zone)}. Without an answer it lapses, and the contract stays as it is.")
        {
            Sms = (proposed, facts) => $"Kelmah: a change of the contract for {Quote(facts.Job)} is proposed. Accept or decline it by {Moment(proposed.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<AmendmentReminderDue>(
            NotificationType.Job, due => OtherThan(due, due.ProposedBy), Everywhere,
            (_, facts) => $"Reminder: a change of the contract for {facts.Job} waits for your answer",
            (due, facts) => $"{facts.NameOf(due.ProposedBy)} proposed to change the contract for {facts.Job}. Without your answer the proposal lapses on {Time(due.AnswerBy, facts.Zone)}.")
        {
            Sms = (due, facts) => $"Kelmah: a proposed change of the contract for {Quote(facts.Job)} lapses on {Moment(due.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<AmendmentAccepted>(
            NotificationType.Job, accepted => OtherThan(accepted, accepted.AcceptedBy), InAppEmailPush,
            (accepted, facts) => $"{facts.NameOf(accepted.AcceptedBy)} accepted your change of the contract for {facts.Job}",
            (accepted, facts) => $"{facts.NameOf(accepted.AcceptedBy)} accepted your change of the contract for {facts.Job}. Its total is {Amount(accepted.TotalAmount)} now."),
        new NotificationTemplate<AmendmentDeclined>(
            NotificationType.Job, declined => OtherThan(declined, declined.DeclinedBy), InAppEmailPush,
            (declined, facts) => $"{facts.NameOf(declined.DeclinedBy)} declined your change of the contract for {facts.Job}",
            (declined, facts) => $"{facts.NameOf(declined.DeclinedBy)} declined your change of the contract for {facts.Job}, which stays as it is."),
        new NotificationTemplate<AmendmentWithdrawn>(
            NotificationType.Job, withdrawn => OtherThan(withdrawn, withdrawn.WithdrawnBy), InAppPush,
            (withdrawn, facts) => $"{facts.NameOf(withdrawn.WithdrawnBy)} withdrew the change of the contract for {facts.Job}",
            (withdrawn, facts) => $"{facts.NameOf(withdrawn.WithdrawnBy)} withdrew the proposed change of the contract for {facts.Job}, which stays as it is."),
        new NotificationTemplate<AmendmentExpired>(
            NotificationType.Job, expired => expired.ProposedBy, InAppEmailPush,
            (_, facts) => $"Your change of the contract for {facts.Job} lapsed",
            (_, facts) => $"Your change of the contract for {facts.Job} was not answered in time and lapsed. The contract stays as it is."),
        new NotificationTemplate<AmendmentExpired>(
            NotificationType.Job, expired => OtherThan(expired, expired.ProposedBy), InAppPush,
            (_, facts) => $"The proposed change of the contract for {facts.Job} lapsed",
            (_, facts) => $"The proposed change of the contract for {facts.Job} was not answered in time and lapsed. The contract stays as it is."),
    ];

    private static Guid OtherThan(AmendmentEvent happened, Guid party) => party == happened.HirerId ? happened.WorkerId : happened.HirerId;
}

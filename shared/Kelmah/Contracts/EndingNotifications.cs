using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Contracts;

/// <summary>What the parties and administrators are told about proposals to end a contract.</summary>
public static class EndingNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<EndingProposed>(
            NotificationType.Payment, proposed => OtherThan(proposed.ProposedBy, proposed), Everywhere,
            (proposed, facts) => $"{facts.NameOf(proposed.ProposedBy)} wants to end the contract for {facts.Job}",
            (proposed, facts) => $"{facts.NameOf(proposed.ProposedBy)} wants to end the contract for {facts.Job}: {Amount(proposed.ToWorker)} of what is held goes to {facts.Worker}, before the fee, and {Amount(proposed.ToHirer)} back to {facts.Hirer}. Accept or decline it by {Time(proposed.AnswerBy, facts.Zone)}; without an answer a small sum is divided so, and a large one waits for people to decide.")
        {
            Sms = (proposed, facts) => $"Kelmah: the contract for {Quote(facts.Job)} is to end. Accept or decline how its money is divided by {Moment(proposed.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<EndingAnswerReminderDue>(
            NotificationType.Payment, due => OtherThan(due.ProposedBy, due), Everywhere,
            (due, facts) => $"Reminder: answer about the end of {facts.Job} by {Day(due.AnswerBy, facts.Zone)}",
            (due, facts) => $"{facts.NameOf(due.ProposedBy)} wants to end the contract for {facts.Job}. This waits for your answer until {Time(due.AnswerBy, facts.Zone)}.")
        {
            ChannelsOf = due => OfReminder(due.RemindersLeft),
            Sms = (due, facts) => $"Kelmah: the end of the contract for {Quote(facts.Job)} waits for your answer until {Moment(due.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<EndingAgreed>(NotificationType.Payment, agreed => agreed.HirerId, InAppEmailPush, AgreedTitle, Agreed)
        {
            When = agreed => agreed.AgreedBy != agreed.HirerId,
        },
        new NotificationTemplate<EndingAgreed>(NotificationType.Payment, agreed => agreed.WorkerId, Everywhere, AgreedTitle, Agreed)
        {
            When = agreed => agreed.AgreedBy != agreed.WorkerId,
            Sms = (_, facts) => $"Kelmah: the contract for {Quote(facts.Job)} has ended. Please do not work on it any more.",
        },
        new NotificationTemplate<EndingDeclined>(
            NotificationType.Payment, declined => OtherThan(declined.DeclinedBy, declined), InAppEmailPush,
            (declined, facts) => $"{facts.NameOf(declined.DeclinedBy)} does not agree to end {facts.Job}",
            (declined, facts) => $"{facts.NameOf(declined.DeclinedBy)} does not agree to end the contract for {facts.Job} as you proposed. The contract goes on; you can propose another way."),
        new NotificationTemplate<EndingWithdrawn>(
            NotificationType.Payment, withdrawn => OtherThan(withdrawn.WithdrawnBy, withdrawn), InAppEmailPush,
            (_, facts) => $"The contract for {facts.Job} goes on",
            (withdrawn, facts) => $"{facts.NameOf(withdrawn.WithdrawnBy)} does not want to end the contract for {facts.Job} any more. The contract goes on."),
        new NotificationTemplate<EndingVoided>(NotificationType.Payment, voided => voided.HirerId, InAppEmailPush, VoidedTitle, Voided),
        new NotificationTemplate<EndingVoided>(NotificationType.Payment, voided => voided.WorkerId, InAppEmailPush, VoidedTitle, Voided),
        new NotificationTemplate<EndingEscalated>(NotificationType.Payment, escalated => escalated.HirerId, Everywhere, EscalatedTitle, Escalated) { Sms = EscalatedSms },
        new NotificationTemplate<EndingEscalated>(NotificationType.Payment, escalated => escalated.WorkerId, Everywhere, EscalatedTitle, Escalated) { Sms = EscalatedSms },
        new AlarmTemplate<EndingEscalated>(
            (_, _) => "The end of a contract is not settled",
            (escalated, _) => Unsettled(escalated.EndingId, escalated)),
        new AlarmTemplate<EndingDecisionDue>(
            (_, _) => "The end of a contract is still not settled",
            (due, _) => Unsettled(due.EndingId, due)),
    ];

    private static Guid OtherThan(Guid party, EndingEvent happened) => party == happened.HirerId ? happened.WorkerId : happened.HirerId;

    private static string AgreedTitle(EndingAgreed agreed, NotificationFacts facts) => $"The contract for {facts.Job} has ended";

    private static string Agreed(EndingAgreed agreed, NotificationFacts facts) =>
        $"{(agreed.AgreedBy is { } party ? $"{facts.NameOf(party)} agreed" : "Nobody answered in time, which agrees")} to end the contract for {facts.Job}: {Amount(agreed.ToWorker)} goes to {facts.Worker}, before the fee, and {Amount(agreed.ToHirer)} back to {facts.Hirer}.";

    private static string VoidedTitle(EndingVoided voided, NotificationFacts facts) => $"The proposal to end {facts.Job} is void";

    private static string Voided(EndingVoided voided, NotificationFacts facts) =>
        $"The contract for {facts.Job} moved on, so that the proposal to end it no longer says what it said. Either of you can propose another.";

    private static string EscalatedTitle(EndingEscalated escalated, NotificationFacts facts) => $"The end of {facts.Job} was not answered in time";

    private static string Escalated(EndingEscalated escalated, NotificationFacts facts) =>
        $"Nobody answered about the end of the contract for {facts.Job}, by which {Amount(escalated.ToWorker)} would go to {facts.Worker} and {Amount(escalated.ToHirer)} back to {facts.Hirer}. Silence does not decide this: the money stays in escrow until you settle it, and administrators are told.";

    private static string EscalatedSms(EndingEscalated escalated, NotificationFacts facts) =>
        $"Kelmah: the end of the contract for {Quote(facts.Job)} was not answered. The money stays in escrow until it is.";

    private static string Unsettled(Guid endingId, EndingEvent happened) =>
        $"Proposal {endingId} to end contract {happened.ContractId} was not answered, and silence does not decide it. The money stays in escrow until its parties settle it: write to them.";
}

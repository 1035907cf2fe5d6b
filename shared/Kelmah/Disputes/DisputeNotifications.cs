using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Disputes;

/// <summary>What the parties and administrators are told about disputes. Nobody is told of a sealed offer.</summary>
public static class DisputeNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<DisputeOpened>(
            NotificationType.Payment, opened => OtherThan(opened.RaisedBy, opened), Everywhere,
            (opened, facts) => $"{facts.NameOf(opened.RaisedBy)} disputes {Amount(opened.Amount)} of {facts.Job}",
            (opened, facts) => $"{(opened.FromRefundRequest is null ? $"{facts.NameOf(opened.RaisedBy)} has opened a dispute" : "The request for a refund has become a dispute")} about {Amount(opened.Amount)} that is held for {facts.Job}. The money is frozen until it is settled or decided. Answer, give evidence or make an offer by {Time(opened.AnswerBy, facts.Zone)}. {Silence(opened, facts)}")
        {
            Sms = (opened, facts) => $"Kelmah: money for {Quote(facts.Job)} is disputed and frozen. Please answer by {Moment(opened.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<DisputeOpened>(
            NotificationType.Payment, opened => opened.RaisedBy, InAppEmailPush,
            (opened, facts) => $"Your dispute about {facts.Job} is open",
            (opened, facts) => $"{Amount(opened.Amount)} that is held for {facts.Job} is frozen until the dispute is settled or decided. {facts.NameOf(OtherThan(opened.RaisedBy, opened))} can answer until {Time(opened.AnswerBy, facts.Zone)}. Give what shows your side as evidence; you can also say what you would agree to."),
        new NotificationTemplate<DisputeAnswered>(
            NotificationType.Payment, answered => OtherThan(answered.AnsweredBy, answered), InAppEmailPush,
            (answered, facts) => $"{facts.NameOf(answered.AnsweredBy)} has responded to your dispute",
            (answered, facts) => $"{facts.NameOf(answered.AnsweredBy)} has responded to the dispute about {facts.Job}. You can give more evidence, or say what you would agree to."),
        new NotificationTemplate<DisputeEvidenceGiven>(
            NotificationType.Payment, given => OtherThan(given.GivenBy, given), InAppEmailPush,
            (given, facts) => $"{facts.NameOf(given.GivenBy)} gave evidence in the dispute about {facts.Job}",
            (given, facts) => $"{facts.NameOf(given.GivenBy)} gave piece {given.Number} of the evidence in the dispute about {facts.Job}. Look at it; you can give evidence of your own."),
        new NotificationTemplate<DisputeAnswerReminderDue>(
            NotificationType.Payment, due => due.RespondentId, Everywhere,
            (due, facts) => $"Reminder: answer the dispute about {facts.Job} by {Day(due.AnswerBy, facts.Zone)}",
            (due, facts) => $"The dispute about {facts.Job} waits for you until {Time(due.AnswerBy, facts.Zone)}. An answer, evidence or an offer is enough. Without any, a small sum can be decided against you, as the terms say.")
        {
            ChannelsOf = due => OfReminder(due.RemindersLeft),
            Sms = (due, facts) => $"Kelmah: the dispute about {Quote(facts.Job)} waits for your answer until {Moment(due.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<DisputeAnswerPostponed>(
            NotificationType.Payment, postponed => OtherThan(postponed.RespondentId, postponed), InAppEmailPush,
            (postponed, facts) => $"{facts.NameOf(postponed.RespondentId)} has more time to answer",
            (postponed, facts) => $"{(postponed.IsAway ? $"{facts.NameOf(postponed.RespondentId)} is away" : "No reminder could be sent in time")}: the dispute about {facts.Job} can be answered until {Time(postponed.AnswerBy, facts.Zone)}."),
        new NotificationTemplate<DisputeAnswerPostponed>(
            NotificationType.Payment, postponed => postponed.RespondentId, Everywhere,
            (postponed, facts) => $"You can answer the dispute about {facts.Job} until {Day(postponed.AnswerBy, facts.Zone)}",
            (postponed, facts) => $"{(postponed.IsAway ? "As you are away" : "No reminder reached you in time")}: the dispute about {facts.Job} waits for you until {Time(postponed.AnswerBy, facts.Zone)}. An answer, evidence or an offer is enough.")
        {
            ChannelsOf = postponed => postponed.IsAway ? InAppEmail : Everywhere,
            Sms = (postponed, facts) => $"Kelmah: the dispute about {Quote(facts.Job)} waits for your answer until {Moment(postponed.AnswerBy, facts.Zone)}.",
        },
        new NotificationTemplate<DisputeUnanswered>(
            NotificationType.Payment, unanswered => unanswered.RespondentId, Everywhere,
            (_, facts) => $"You did not answer the dispute about {facts.Job}",
            (unanswered, facts) => $"The time to answer the dispute about {facts.Job} is over. Silence does not decide about {Amount(unanswered.Amount)}: an administrator will. Until then you can still answer and give evidence.")
        {
            Sms = (_, facts) => $"Kelmah: you did not answer the dispute about {Quote(facts.Job)}. An administrator will decide; you can still answer.",
        },
        new NotificationTemplate<DisputeUnanswered>(
            NotificationType.Payment, unanswered => OtherThan(unanswered.RespondentId, unanswered), InAppEmailPush,
            (unanswered, facts) => $"{facts.NameOf(unanswered.RespondentId)} did not answer your dispute",
            (unanswered, facts) => $"{facts.NameOf(unanswered.RespondentId)} did not answer the dispute about {facts.Job} in time. Silence does not decide about {Amount(unanswered.Amount)}: an administrator will."),
        new NotificationTemplate<DisputeReviewed>(NotificationType.Payment, reviewed => reviewed.HirerId, InAppEmailPush, ReviewedTitle, Reviewed),
        new NotificationTemplate<DisputeReviewed>(NotificationType.Payment, reviewed => reviewed.WorkerId, InAppEmailPush, ReviewedTitle, Reviewed),
        new NotificationTemplate<DisputeEscalated>(NotificationType.Payment, escalated => escalated.HirerId, InAppEmailPush, EscalatedTitle, Escalated),
        new NotificationTemplate<DisputeEscalated>(NotificationType.Payment, escalated => escalated.WorkerId, InAppEmailPush, EscalatedTitle, Escalated),
        new NotificationTemplate<DisputeRuled>(NotificationType.Payment, ruled => ruled.HirerId, Everywhere, RuledTitle, Ruled) { Sms = RuledSms },
        new NotificationTemplate<DisputeRuled>(NotificationType.Payment, ruled => ruled.WorkerId, Everywhere, RuledTitle, Ruled) { Sms = RuledSms },
        new NotificationTemplate<DisputeAppealed>(
            NotificationType.Payment, appealed => OtherThan(appealed.AppealedBy, appealed), InAppEmailPush,
            (appealed, facts) => $"{facts.NameOf(appealed.AppealedBy)} appeals in the dispute about {facts.Job}",
            (appealed, facts) => $"{facts.NameOf(appealed.AppealedBy)} appeals against the ruling in the dispute about {facts.Job}, which is not carried out. Another administrator decides, and that is final. You can give more evidence."),
        new NotificationTemplate<DisputeAppealed>(
            NotificationType.Payment, appealed => appealed.AppealedBy, InAppEmail,
            (_, facts) => $"Your appeal in the dispute about {facts.Job} is noted",
            (_, facts) => $"The ruling in the dispute about {facts.Job} is not carried out. Another administrator decides, and that is final. You can give more evidence."),
        new NotificationTemplate<DisputeStoodStill>(NotificationType.Payment, stood => stood.HirerId, InAppEmail, StoodStillTitle, StoodStill),
        new NotificationTemplate<DisputeStoodStill>(NotificationType.Payment, stood => stood.WorkerId, InAppEmail, StoodStillTitle, StoodStill),
        new NotificationTemplate<DisputeWentOn>(NotificationType.Payment, going => going.HirerId, InAppEmail, WentOnTitle, WentOn),
        new NotificationTemplate<DisputeWentOn>(NotificationType.Payment, going => going.WorkerId, InAppEmail, WentOnTitle, WentOn),
        new NotificationTemplate<DisputeResolved>(NotificationType.Payment, resolved => resolved.HirerId, Everywhere, ResolvedTitle, Resolved) { Sms = ResolvedSms },
        new NotificationTemplate<DisputeResolved>(NotificationType.Payment, resolved => resolved.WorkerId, Everywhere, ResolvedTitle, Resolved) { Sms = ResolvedSms },
    ];

    /// <summary>
    /// What administrators have to look at. A small claim is in their list until it is answered, and of one that comes from a request for a refund the request tells.
    /// </summary>
    public static ImmutableArray<NotificationTemplate> Alarms { get; } =
    [
        new AlarmTemplate<DisputeOpened>(
            (opened, _) => $"{Amount(opened.Amount)} is disputed",
            (opened, _) => $"Dispute {opened.DisputeId} of contract {opened.ContractId} is open. Its money is frozen. Review it, and bring the parties to settle it; the other party can answer until {Time(opened.AnswerBy, TimeZoneInfo.Utc)}.")
        {
            When = opened => opened is { Track: DisputeTrack.Mediation, FromRefundRequest: null },
        },
        new AlarmTemplate<DisputeUnanswered>(
            (unanswered, _) => $"A dispute about {Amount(unanswered.Amount)} was not answered",
            (unanswered, _) => $"Nobody answered dispute {unanswered.DisputeId} of contract {unanswered.ContractId} in time, and silence does not decide it. Rule by what there is, or write to the parties."),
        new AlarmTemplate<DisputeEscalated>(
            (_, _) => "A dispute waits for a ruling",
            (escalated, _) => $"Dispute {escalated.DisputeId} of contract {escalated.ContractId} was not settled {(escalated.EscalatedBy is { } by ? $"and administrator {by} ended the mediation" : "in time")}. Rule, with the reasons."),
        new AlarmTemplate<DisputeDecisionDue>(
            (due, _) => $"A dispute about {Amount(due.Amount)} is still not decided",
            (due, _) => $"Dispute {due.DisputeId} of contract {due.ContractId} still waits for a decision, which no clock makes. You are told again on {Time(due.AlarmAt, TimeZoneInfo.Utc)}."),
        new AlarmTemplate<DisputeAppealed>(
            (_, _) => "A ruling was appealed",
            (appealed, _) => $"A party appealed against the ruling in dispute {appealed.DisputeId} of contract {appealed.ContractId}. Another administrator than the one who ruled decides, for good. You are told again on {Time(appealed.AlarmAt, TimeZoneInfo.Utc)}."),
    ];

    private static Guid OtherThan(Guid party, DisputeEvent happened) => party == happened.HirerId ? happened.WorkerId : happened.HirerId;

    private static string Silence(DisputeOpened opened, NotificationFacts facts) => opened.Track switch
    {
        DisputeTrack.SmallClaims => $"If you do nothing, a sum as small as this goes to {facts.NameOf(opened.RaisedBy)} where the terms say so.",
        DisputeTrack.Mediation => "If you do nothing, an administrator decides without your side.",
    };

    private static string ReviewedTitle(DisputeReviewed reviewed, NotificationFacts facts) => $"An administrator looks after the dispute about {facts.Job}";

    private static string Reviewed(DisputeReviewed reviewed, NotificationFacts facts) =>
        $"An administrator has read the dispute about {facts.Job}, and helps you to settle it. Give what shows your side as evidence; you can also say what you would agree to.";

    private static string EscalatedTitle(DisputeEscalated escalated, NotificationFacts facts) => $"The dispute about {facts.Job} waits for a ruling";

    private static string Escalated(DisputeEscalated escalated, NotificationFacts facts) =>
        $"The dispute about {facts.Job} {(escalated.EscalatedBy is null ? "was not settled in time" : "is not mediated any more")}: an administrator rules. Until then you can give evidence, and settle it by yourselves.";

    private static string RuledTitle(DisputeRuled ruled, NotificationFacts facts) => $"The dispute about {facts.Job} is ruled";

    private static string Ruled(DisputeRuled ruled, NotificationFacts facts) =>
        $"An administrator has ruled about {facts.Job}: {Amount(ruled.ToWorker)} goes to {facts.Worker}, before the fee, and {Amount(ruled.ToHirer)} back to {facts.Hirer}. The reasons stand with the dispute. You can appeal until {Time(ruled.FinalAt, facts.Zone)}; then the ruling is carried out.";

    private static string RuledSms(DisputeRuled ruled, NotificationFacts facts) =>
        $"Kelmah: the dispute about {Quote(facts.Job)} is ruled. You can appeal until {Moment(ruled.FinalAt, facts.Zone)}.";

    private static string StoodStillTitle(DisputeStoodStill stood, NotificationFacts facts) => $"The dispute about {facts.Job} stands still";

    private static string StoodStill(DisputeStoodStill stood, NotificationFacts facts) =>
        $"The payer's bank takes back money that the dispute about {facts.Job} is about. Until the bank has decided nothing of the dispute is, and its deadlines stand still.";

    private static string WentOnTitle(DisputeWentOn going, NotificationFacts facts) => $"The dispute about {facts.Job} goes on";

    private static string WentOn(DisputeWentOn going, NotificationFacts facts) =>
        $"The payer's bank has decided, and the dispute about {facts.Job} goes on: its deadlines are later by as long as they stood still.";

    private static string ResolvedTitle(DisputeResolved resolved, NotificationFacts facts) => $"The dispute about {facts.Job} is over";

    private static string Resolved(DisputeResolved resolved, NotificationFacts facts) => $"The dispute about {facts.Job} is over: {Why(resolved.Basis)}. {Moved(resolved, facts)}";

    private static string Why(DisputeBasis basis) => basis switch
    {
        DisputeBasis.Offers => "what you would both agree to has met",
        DisputeBasis.Silence => "it was not answered in time, which decides it as the terms say",
        DisputeBasis.Ruling => "the ruling is carried out",
        DisputeBasis.Withdrawn => "it was withdrawn",
        DisputeBasis.NothingHeld => "a bank took the money back, and nothing is left to decide",
    };

    private static string Moved(DisputeResolved resolved, NotificationFacts facts) => resolved is { ToWorker: { } toWorker, ToHirer: { } toHirer }
        ? $"{Amount(toWorker)} goes to {facts.Worker}, before the fee, and {Amount(toHirer)} back to {facts.Hirer}."
        : resolved.Basis == DisputeBasis.Withdrawn ? "The money is held as before, and the work goes on." : "No money has moved.";

    private static string ResolvedSms(DisputeResolved resolved, NotificationFacts facts) => resolved is { ToWorker: { } toWorker, ToHirer: { } toHirer }
        ? $"Kelmah: the dispute about {Quote(facts.Job)} is over. {Amount(toWorker)} to the worker, {Amount(toHirer)} to the hirer."
        : $"Kelmah: the dispute about {Quote(facts.Job)} is over. No money has moved.";
}

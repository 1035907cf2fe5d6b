using Kelmah.Disputes;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Contracts;

/// <summary>
/// What happened to a dispute, in one English sentence. A payer's bank may read it: it takes no side, and tells neither a party's words nor an offer that
/// was never met.
/// </summary>
internal static class DisputeSentences
{
    /// <summary>Null for an event that has no sentence.</summary>
    public static string? Of(DisputeEvent happened, TimelineNames names) => happened switch
    {
        DisputeOpened { FromRefundRequest: not null } opened => $"The request for a refund became a dispute about {Amount(opened.Amount)}, which is frozen; {OtherThan(opened.RaisedBy, opened, names)} can answer until {names.Time(opened.AnswerBy)}.",
        DisputeOpened opened => $"{names.Person(opened.RaisedBy)} opened a dispute about {Amount(opened.Amount)} of {(opened.MilestoneId is { } id ? names.Milestone(id) : "the whole contract")}, which is frozen; {OtherThan(opened.RaisedBy, opened, names)} can answer until {names.Time(opened.AnswerBy)}.",
        DisputeAnswered answered => $"{names.Person(answered.AnsweredBy)} responded to the dispute.",
        DisputeAnswerReminderDue due => $"{names.Person(due.RespondentId)} was reminded to answer the dispute by {names.Time(due.AnswerBy)}.",
        DisputeAnswerPostponed { IsAway: true } postponed => $"{names.Person(postponed.RespondentId)} is away, and can answer the dispute until {names.Time(postponed.AnswerBy)}.",
        DisputeAnswerPostponed postponed => $"No reminder could be sent in time, so that {names.Person(postponed.RespondentId)} can answer the dispute until {names.Time(postponed.AnswerBy)}.",
        DisputeUnanswered unanswered => $"{names.Person(unanswered.RespondentId)} did not answer the dispute in time; silence does not decide about {Amount(unanswered.Amount)}, and administrators were told.",
        DisputeEvidenceGiven given => $"{names.Person(given.GivenBy)} gave evidence in the dispute: piece {given.Number}.",
        DisputeReviewed => "Kelmah looks after the dispute.",
        DisputeEscalated { EscalatedBy: not null } => "Kelmah ended the mediation: the dispute waits for a ruling.",
        DisputeEscalated => "The dispute was not settled in time, and waits for a ruling.",
        DisputeDecisionDue due => $"The dispute is still not decided: administrators were told, and are again on {names.Time(due.AlarmAt)}.",
        DisputeRuled ruled => $"Kelmah ruled: {Amount(ruled.ToWorker)} to {names.Worker}, before the fee, and {Amount(ruled.ToHirer)} back to {names.Hirer}; either of them can appeal until {names.Time(ruled.FinalAt)}.",
        DisputeAppealed appealed => $"{names.Person(appealed.AppealedBy)} appealed against the ruling, which is not carried out: another administrator decides.",
        DisputeResolved resolved => $"{Ended(resolved.Basis, names)}{Moved(resolved, names)}.",
        _ => null,
    };

    private static string Ended(DisputeBasis basis, TimelineNames names) => basis switch
    {
        DisputeBasis.Offers => $"{names.Hirer} and {names.Worker} settled the dispute",
        DisputeBasis.Silence => "The dispute was not answered in time, which decides it as the terms say",
        DisputeBasis.Ruling => "The ruling about the dispute was carried out",
        DisputeBasis.Withdrawn => "The dispute was withdrawn",
        DisputeBasis.NothingHeld => "Nothing of the disputed money is held any more, and the dispute is over",
    };

    private static string Moved(DisputeResolved resolved, TimelineNames names) =>
        resolved is { ToWorker: { } toWorker, ToHirer: { } toHirer } ? $": {Amount(toWorker)} goes to {names.Worker}, before the fee, and {Amount(toHirer)} back to {names.Hirer}"
        : resolved.Basis == DisputeBasis.Withdrawn ? ": the money is held as before"
        : "";

    private static string OtherThan(Guid party, DisputeEvent happened, TimelineNames names) =>
        names.Person(party == happened.HirerId ? happened.WorkerId : happened.HirerId);
}

using Kelmah.Kernel.Modules;

namespace Kelmah.Disputes;

/// <summary>The deadlines of disputes.</summary>
public static class DisputeDeadlines
{
    private static readonly TimeSpan AlarmEvery = TimeSpan.FromDays(7);

    /// <summary>
    /// The business days of the terms from the opening; reminders 2 days and 24 hours before. Where none of them could go out, one goes out late, and the
    /// other party has another day.
    /// </summary>
    public static Deadline<Dispute> Answer { get; } = new(DeadlineKind.DisputeAnswer, dispute => dispute.AnswerBy)
    {
        Reminders = [TimeSpan.FromDays(2), TimeSpan.FromHours(24)],
        Remind = static (dispute, deadline, now) => dispute.Remind(deadline, now),
        Postpone = static (dispute, deadline, now) => dispute.Postpone(deadline, now),
        Pause = new(static dispute => dispute.RespondentId, static (dispute, by, now) => dispute.Pause(by, now)),
        Does = "Up to the small-claims limit all of the money goes to whoever raised the dispute; above it, administrators are told to decide. An answer, evidence or an offer stops this clock.",
        InFavourOf = DeadlineFavour.Neither,
        Favours = static dispute =>
            dispute.Track == DisputeTrack.Mediation || dispute.Terms is null ? DeadlineFavour.Neither
            : dispute.RaisedBy == dispute.HirerId ? DeadlineFavour.Hirer
            : DeadlineFavour.Worker,
        Source = "The setting Disputes__AnswerBusinessDays; Upwork: 5 business days to answer, silence pays the claim.",
    };

    /// <summary>14 days from the opening, by the setting <c>Disputes__MediationDays</c>; of a small claim 72 hours from the answer, by <c>Disputes__SmallClaimHours</c>.</summary>
    public static Deadline<Dispute> Escalation { get; } = new(DeadlineKind.DisputeEscalation, dispute => dispute.EscalatesAt)
    {
        Does = "The dispute is escalated: it comes before the others, and an administrator has to rule.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Upwork: mediation for at most 30 days; a small claim is decided fast, and free.",
    };

    /// <summary>30 days from the opening, by the setting <c>Disputes__AlarmDays</c>, then each week until it is decided; a week from an appeal.</summary>
    public static Deadline<Dispute> Alarm { get; } = new(DeadlineKind.DisputeAlarm, dispute => dispute.AlarmAt)
    {
        Does = "Administrators are told that the dispute is still not decided, and again each week; no clock decides it.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "A large sum is decided by people alone, and nothing that is held is forgotten.",
    };

    /// <summary>7 days from the ruling, by the setting <c>Disputes__AppealDays</c>.</summary>
    public static Deadline<Dispute> Ruling { get; } = new(DeadlineKind.DisputeRuling, dispute => dispute.RulingFinalAt)
    {
        Does = "The ruling is carried out, unless a party appeals before: then another administrator decides.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "One appeal within 7 days, as the choice of arbitration elsewhere, and free.",
    };

    /// <summary>When administrators are told again.</summary>
    public static DateTimeOffset AlarmAfter(DateTimeOffset now) => now + AlarmEvery;
}

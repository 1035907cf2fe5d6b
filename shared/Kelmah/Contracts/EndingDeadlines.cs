using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>The deadlines of proposals to end a contract.</summary>
public static class EndingDeadlines
{
    /// <summary>
    /// The days of <see cref="ContractOptions.EndingDays"/> from the proposal; reminders 3 days and 24 hours before. Where none of them could go
    /// out, one goes out late, and the other party has another day.
    /// </summary>
    public static Deadline<EndingProposal> Answer { get; } = new(DeadlineKind.EndingAnswer, proposal => proposal.AnswerBy)
    {
        Reminders = [TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        Remind = static (proposal, deadline, now) => proposal.Remind(deadline, now),
        Postpone = static (proposal, deadline, now) => proposal.Postpone(deadline, now),
        Pause = new(static proposal => proposal.ProposedBy == proposal.HirerId ? proposal.WorkerId : proposal.HirerId, static (proposal, by, now) => proposal.Pause(by, now)),
        Does = "Silence agrees, and the contract ends as proposed, where whoever proposed it gains at most the small-claims limit and leaves the worker what is under review; otherwise people decide.",
        InFavourOf = DeadlineFavour.Neither,
        Favours = static proposal => proposal.ProposedBy == proposal.HirerId ? DeadlineFavour.Hirer : DeadlineFavour.Worker,
        Source = "The setting Contracts__EndingDays, 7 days as of a request for a refund: who is silent loses no large sum by it.",
    };

    /// <summary>Each week from the escalation, of which administrators are told at once, until somebody settles it.</summary>
    public static Deadline<EndingProposal> Decision { get; } = new(DeadlineKind.EndingDecision, proposal => proposal.AlarmAt)
    {
        Length = TimeSpan.FromDays(7),
        Does = "Administrators are told that the end of the contract is not settled, and again each week; the parties can still settle it.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "A large sum is not decided by silence, and nothing that is held is forgotten.",
    };
}

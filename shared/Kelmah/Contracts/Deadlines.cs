using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>The deadlines of contracts and milestones.</summary>
public static class Deadlines
{
    /// <summary>14 days from the draft, or from its last change, until both have signed.</summary>
    public static Deadline<Contract> Signing { get; } = new(DeadlineKind.Signing, contract => contract.SignBy)
    {
        Length = TimeSpan.FromDays(14),
        Does = "The draft is cancelled and the job can be given to somebody else.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Upwork: an offer lapses after 14 days.",
    };

    /// <summary>7 days from the second signature, or from when all that was funded is settled; reminders 1 and 3 days after it.</summary>
    public static Deadline<Contract> Funding { get; } = new(DeadlineKind.Funding, contract => contract.FundBy)
    {
        Length = TimeSpan.FromDays(7),
        Reminders = [TimeSpan.FromDays(6), TimeSpan.FromDays(4)],
        Remind = static (contract, deadline, now) => contract.Remind(deadline, now),
        Does = "The contract ends: without any money it is cancelled and the job is open again, otherwise it is completed without what is not funded.",
        InFavourOf = DeadlineFavour.Worker,
        Source = "Nobody works unpaid: the worker is free again after a week.",
    };

    /// <summary>The milestone's due date; reminders 48 and 24 hours before.</summary>
    public static Deadline<Milestone> MilestoneDue { get; } = new(DeadlineKind.MilestoneDue, milestone => milestone.BecomesOverdueAt)
    {
        Reminders = [TimeSpan.FromHours(48), TimeSpan.FromHours(24)],
        Remind = static (milestone, deadline, now) => milestone.Remind(deadline, now),
        Pause = new(static milestone => milestone.WorkerId, static (milestone, by, now) => milestone.PauseDueDate(by, now)),
        Does = "The milestone is marked overdue; it can still be delivered.",
        InFavourOf = DeadlineFavour.Hirer,
        Source = "The contract's own milestones.",
    };

    /// <summary>
    /// The contract's inspection days from the last submission; reminders 7 days, 3 days and 24 hours before. Where none of them could go out,
    /// one goes out late, and the hirer has another day.
    /// </summary>
    public static Deadline<Milestone> AutoApproval { get; } = new(DeadlineKind.AutoApproval, milestone => milestone.AutoApprovesAt)
    {
        Reminders = [TimeSpan.FromDays(7), TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        Remind = static (milestone, deadline, now) => milestone.Remind(deadline, now),
        Postpone = static (milestone, deadline, now) => milestone.PostponeApproval(deadline, now),
        Pause = new(static milestone => milestone.HirerId, static (milestone, by, now) => milestone.PauseApproval(by, now)),
        Does = "The milestone is approved and its money goes to the worker.",
        InFavourOf = DeadlineFavour.Worker,
        Source = "Upwork: 14 days; Escrow.com: 1 to 30 days agreed; Sharetribe: from the last delivery.",
    };

    /// <summary>The days of the setting <c>Contracts__AmendmentDays</c> from the proposal; reminders 3 days and 24 hours before.</summary>
    public static Deadline<Amendment> AmendmentAnswer { get; } = new(DeadlineKind.AmendmentAnswer, amendment => amendment.AnswerBy)
    {
        Reminders = [TimeSpan.FromDays(3), TimeSpan.FromHours(24)],
        Remind = static (amendment, _, now) => amendment.Remind(now),
        Does = "The proposed change lapses, and the contract stays as it is.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "As long as the answer to a request for a refund.",
    };

    /// <summary>
    /// 14 days after the due date, or after the hirer asked for changes or the worker declined a refund if that is later, but at the latest
    /// <see cref="LatestDelivery"/> after the due date.
    /// </summary>
    public static Deadline<Milestone> NothingDelivered { get; } = new(DeadlineKind.NothingDelivered, milestone => milestone.NothingDeliveredAt)
    {
        Length = TimeSpan.FromDays(14),
        Pause = new(static milestone => milestone.WorkerId, static (milestone, by, now) => milestone.PauseNothingDelivered(by, now)),
        Does = "A refund of the milestone's money is requested.",
        InFavourOf = DeadlineFavour.Hirer,
        Source = "Sharetribe: a purchase that is not delivered is cancelled after 14 days, and nothing is held for longer than 75 days.",
    };

    /// <summary>4 days from the request for a later due date; a reminder 24 hours before. The setting Contracts__ExtensionDays says how long a new one runs.</summary>
    public static Deadline<Milestone> ExtensionAnswer { get; } = new(DeadlineKind.ExtensionAnswer, milestone => milestone.ExtensionExpiresAt)
    {
        Length = TimeSpan.FromDays(4),
        Reminders = [TimeSpan.FromHours(24)],
        Remind = static (milestone, deadline, now) => milestone.Remind(deadline, now),
        Does = "The request for a later due date lapses; it can be made again.",
        InFavourOf = DeadlineFavour.Neither,
        Source = "Fiverr: an extension that is not answered lapses after 4 days; the setting Contracts__ExtensionDays.",
    };

    /// <summary>75 days after its due date, people decide over the money of a milestone that is not delivered.</summary>
    public static TimeSpan LatestDelivery { get; } = TimeSpan.FromDays(75);
}

using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <content>What makes its deadlines run again, later, or out.</content>
public sealed partial record Milestone
{
    /// <summary>
    /// A request for its money ended without a refund, and it is still to be handed in: the time until the money is asked back runs again, for
    /// 14 days from the due date or from now. Within 75 days of the due date it does not go beyond them.
    /// </summary>
    public Result<Milestone> AwaitDelivery(DateTimeOffset now)
    {
        // While it is frozen, the time stands still, and goes on with the others.
        if ((this with { FrozenAt = null }).RefusalToRefund is { } refusal) return refusal;
        if (!IsActivated) return ContractErrors.NotActive;
        var end = DeliveryAfter(now);
        return Awaited(now < LatestDelivery ? Earlier(end, LatestDelivery) : end, now);
    }

    /// <summary>The time to hand it in is over and nothing is held for it yet that could go back: it runs again for 14 days.</summary>
    public Result<Milestone> AwaitFunding(DateTimeOffset now) =>
        NothingDeliveredAt is not { } due || due > now
            ? ContractErrors.DeadlineNotReached
            : Awaited(Deadlines.NothingDelivered.EndsAt(now), now);

    /// <summary>The worker is away before the due date: it moves, and the time until the money is asked back with it. Refused once it has passed.</summary>
    public Result<Milestone> PauseDueDate(TimeSpan by, DateTimeOffset now)
    {
        if (BecomesOverdueAt is not { } due || due <= now) return ContractErrors.NothingToPause;
        var moved = this with
        {
            DueDate = DueDate + by,
            BecomesOverdueAt = due + by,
            NothingDeliveredAt = WasPaused(DeadlineKind.NothingDelivered) ? NothingDeliveredAt : NothingDeliveredAt + by,
        };
        return Paused(moved, DeadlineKind.MilestoneDue, due + by, now, DeadlineKind.NothingDelivered);
    }

    /// <summary>The worker is away after the due date: the money is asked back later, within 75 days of the due date.</summary>
    public Result<Milestone> PauseNothingDelivered(TimeSpan by, DateTimeOffset now)
    {
        if (NothingDeliveredAt is not { } due || due <= now) return ContractErrors.NothingToPause;
        var later = Earlier(due + by, LatestDelivery);
        return later <= due && !WasPaused(DeadlineKind.NothingDelivered)
            ? ContractErrors.NothingToPause
            : Paused(this with { NothingDeliveredAt = later }, DeadlineKind.NothingDelivered, later, now);
    }

    /// <summary>The hirer is away while a submission waits for an answer: it is approved automatically later.</summary>
    public Result<Milestone> PauseApproval(TimeSpan by, DateTimeOffset now) =>
        AutoApprovesAt is not { } due || due <= now
            ? ContractErrors.NothingToPause
            : Paused(this with { AutoApprovesAt = due + by }, DeadlineKind.AutoApproval, due + by, now);

    /// <summary>Nobody answered to the request for a later due date: it lapses. Refused the second time.</summary>
    public Result<Milestone> ExpireExtension(DateTimeOffset now) =>
        ProposedExtension is not { } asked || asked.ExpiresAt > now
            ? ContractErrors.DeadlineNotReached
            : Raise(
                this with { ProposedExtension = null },
                new MilestoneExtensionExpired(Id, ContractId, HirerId, WorkerId, asked.ProposedBy, asked.DueDate),
                now);

    /// <summary>That somebody was reminded of a request to extend says nothing about the deadlines that decide against the silent.</summary>
    private Milestone Reminded(Deadline<Milestone> deadline, DateTimeOffset now) =>
        deadline.Kind == DeadlineKind.ExtensionAnswer ? this : this with { RemindedAt = now };

    private MilestoneReminderDue ReminderOf(Deadline<Milestone> deadline, DateTimeOffset end, DateTimeOffset now) =>
        new(Id, ContractId, HirerId, WorkerId, deadline.Kind, end)
        {
            RemindersLeft = deadline.RemindersAfter(end, now),
            RemindedId = deadline.Kind == DeadlineKind.ExtensionAnswer ? OtherThan(ProposedExtension!.ProposedBy) : null,
        };

    private Guid OtherThan(Guid party) => party == HirerId ? WorkerId : HirerId;

    private bool WasPaused(DeadlineKind clock) => PausedClocks.Contains(clock);

    private Result<Milestone> Paused(Milestone moved, DeadlineKind clock, DateTimeOffset dueAt, DateTimeOffset now, params ImmutableArray<DeadlineKind> withIt) =>
        WasPaused(clock)
            ? ContractErrors.PauseUsed
            : Raise(
                moved with { PausedClocks = [.. PausedClocks.Append(clock).Concat(withIt).Distinct()] },
                new MilestonePaused(Id, ContractId, HirerId, WorkerId, clock, dueAt),
                now);

    private Milestone Awaited(DateTimeOffset by, DateTimeOffset now) =>
        Raise(this with { NothingDeliveredAt = by }, new MilestoneDeliveryAwaited(Id, ContractId, HirerId, WorkerId, by), now);

    /// <summary>14 days after the later of the due date and a time.</summary>
    private DateTimeOffset DeliveryAfter(DateTimeOffset time) => Deadlines.NothingDelivered.EndsAt(Later(DueDate, time));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

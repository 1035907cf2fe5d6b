using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <content>What becomes of its money: approved in part, paid out, given back, divided, frozen, or never funded.</content>
public sealed partial record Milestone
{
    /// <summary>The hirer approves a part of what was handed in; another milestone takes over the rest of its amount.</summary>
    /// <param name="hirerId">Who approves.</param>
    /// <param name="approved">Less than its amount.</param>
    /// <param name="remainderId">The milestone of the rest.</param>
    /// <param name="now">When.</param>
    public Result<Milestone> ApprovePart(Guid hirerId, Money approved, Guid remainderId, DateTimeOffset now)
    {
        if (RefusalToChange is { } refusal) return refusal;
        if (Submissions.IsEmpty) return ContractErrors.MilestoneNotSubmitted;
        var reduced = Raise(
            this with { Amount = approved },
            new MilestoneApprovedInPart(Id, ContractId, HirerId, WorkerId, approved, Amount - approved, remainderId),
            now);
        return reduced.Completed(hirerId, now);
    }

    /// <summary>What is left of a milestone that was approved in part: a milestone of its own, begun, whose money is held.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="of">The one that was approved in part.</param>
    /// <param name="number">The next of the contract.</param>
    /// <param name="amount">What the approval left.</param>
    /// <param name="dueDate">When the rest is to be handed in.</param>
    /// <param name="now">When.</param>
    public static Milestone Remainder(Guid id, Milestone of, int number, Money amount, DateTimeOffset dueDate, DateTimeOffset now)
    {
        const string Suffix = " (remainder)";
        var title = of.Title.Length + Suffix.Length > MilestoneInput.MaxTitleLength ? of.Title[..(MilestoneInput.MaxTitleLength - Suffix.Length)] : of.Title;
        var milestone = new Milestone
        {
            Id = id,
            ContractId = of.ContractId,
            HirerId = of.HirerId,
            WorkerId = of.WorkerId,
            Number = number,
            Title = title + Suffix,
            Description = of.Description,
            Amount = amount,
            DueDate = dueDate,
            Status = MilestoneStatus.InProgress,
            InspectionDays = of.InspectionDays,
            ChangeRounds = of.ChangeRounds,
            StartedAt = now,
            CreatedAt = now,
        };
        var added = Raise(milestone.WithDueDate(dueDate), new MilestoneAdded(id, of.ContractId, of.HirerId, of.WorkerId, amount, dueDate), now);
        return Raise(added, new MilestoneActivated(id, of.ContractId, of.HirerId, of.WorkerId, dueDate, of.InspectionDays), now);
    }

    /// <summary>Its money went to the worker. A repeat changes nothing.</summary>
    public Result<Milestone> Release(Money fee, DateTimeOffset now)
    {
        if (ReleasedAt is not null) return this;
        if (Status != MilestoneStatus.Completed) return ContractErrors.MilestoneNotCompleted;
        return Raise(this with { ReleasedAt = now }, new MilestoneReleased(Id, ContractId, HirerId, WorkerId, Amount, fee), now);
    }

    /// <summary>Its money goes back to the hirer, and its deadlines stop. A repeat changes nothing.</summary>
    public Result<Milestone> Refund(DateTimeOffset now)
    {
        if (RefundedAt is not null) return this;
        if (Status == MilestoneStatus.Completed) return ContractErrors.MilestoneCompleted;
        if (!IsActivated) return ContractErrors.NotActive;
        return Raise(WithoutDeadlines() with { RefundedAt = now, FrozenAt = null }, new MilestoneRefunded(Id, ContractId, HirerId, WorkerId, Amount), now);
    }

    /// <summary>The parties agree, or it is decided, that its money goes to the worker in part or whole, and the rest back to the hirer: with that it is completed.</summary>
    /// <param name="toWorker">The platform's fee included, above zero.</param>
    /// <param name="fee">What the platform keeps of that, the tax on its fee included.</param>
    /// <param name="toHirer">The rest.</param>
    /// <param name="now">When.</param>
    public Result<Milestone> Divide(Money toWorker, Money fee, Money toHirer, DateTimeOffset now)
    {
        if (IsSettled) return RefundedAt is null ? ContractErrors.MilestoneCompleted : ContractErrors.MilestoneRefunded;
        if (AbandonedAt is not null) return ContractErrors.MilestoneAbandoned;
        if (!IsActivated) return ContractErrors.NotActive;
        return Raise(
            WithoutDeadlines() with { Status = MilestoneStatus.Completed, CompletedAt = CompletedAt ?? now, ReleasedAt = now, RefundedAt = toHirer.IsZero ? null : now, FrozenAt = null },
            new MilestoneDivided(Id, ContractId, HirerId, WorkerId, toWorker, fee, toHirer),
            now);
    }

    /// <summary>Its money is frozen: its deadlines stand still. One that is frozen or closed stays as it is.</summary>
    public Milestone Freeze(DateTimeOffset now) =>
        FrozenAt is not null || IsClosed ? this : Raise(this with { FrozenAt = now }, new MilestoneFrozen(Id, ContractId, HirerId, WorkerId), now);

    /// <summary>Its money is free again: its deadlines go on, later by as long as they stood still.</summary>
    public Milestone Unfreeze(DateTimeOffset now)
    {
        if (FrozenAt is not { } since) return this;
        var stood = now - since;
        var later = this with
        {
            FrozenAt = null,
            DueDate = BecomesOverdueAt is null ? DueDate : DueDate + stood,
            BecomesOverdueAt = BecomesOverdueAt + stood,
            AutoApprovesAt = AutoApprovesAt + stood,
            NothingDeliveredAt = NothingDeliveredAt + stood,
            ProposedExtension = ProposedExtension is null ? null : ProposedExtension with { ExpiresAt = ProposedExtension.ExpiresAt + stood },
        };
        return Raise(later, new MilestoneUnfrozen(Id, ContractId, HirerId, WorkerId), now);
    }

    /// <summary>Its contract ended without it: its deadlines stop. A repeat changes nothing.</summary>
    public Result<Milestone> Abandon(DateTimeOffset now)
    {
        if (AbandonedAt is not null) return this;
        if (Status == MilestoneStatus.Completed) return ContractErrors.MilestoneCompleted;
        if (RefundedAt is not null) return ContractErrors.MilestoneRefunded;
        return Raise(WithoutDeadlines() with { AbandonedAt = now }, new MilestoneAbandoned(Id, ContractId, HirerId, WorkerId), now);
    }
}

using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <content>What an amendment of the signed contract makes of it.</content>
public sealed partial record Milestone
{
    /// <summary>A milestone that the parties of a signed contract agree to add: its deadlines run from now.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="terms">As they are from now on.</param>
    /// <param name="number">The next of the contract.</param>
    /// <param name="change">What was agreed, all of it given.</param>
    /// <param name="now">When.</param>
    public static Milestone AddAgreed(Guid id, Contract contract, ContractTerms terms, int number, MilestoneChange change, DateTimeOffset now)
    {
        var milestone = new Milestone
        {
            Id = id,
            ContractId = contract.Id,
            HirerId = contract.HirerId,
            WorkerId = contract.WorkerId,
            Number = number,
            Title = change.Title!,
            Description = change.Description ?? "",
            Amount = change.Amount!.Value,
            DueDate = change.DueDate!.Value,
            Status = MilestoneStatus.Pending,
            CreatedAt = now,
        };
        return milestone.Activate(terms.InspectionDays, terms.ChangeRounds, now).Value;
    }

    /// <summary>The parties of a signed contract agree to change it. One that was started can only get cheaper, or be due later.</summary>
    public Result<Milestone> Amend(string title, string description, Money amount, DateTimeOffset dueDate, DateTimeOffset now)
    {
        if (RefusalToChange is { } refusal) return refusal;
        if (StartedAt is not null && (amount > Amount || dueDate < DueDate)) return ContractErrors.MilestoneStarted;
        if (dueDate != DueDate && dueDate <= now) return ContractErrors.MilestoneAlreadyDue;
        var moved = dueDate == DueDate ? this : WithDueDate(dueDate) with
        {
            ProposedExtension = null,
            Status = StartedAt is null ? MilestoneStatus.Pending : MilestoneStatus.InProgress,
        };
        return Raise(
            moved with { Title = title, Description = description, Amount = amount },
            new MilestoneAmended(Id, ContractId, HirerId, WorkerId, amount, dueDate),
            now);
    }

    /// <summary>The same under other terms, which say how long it is looked at and how often changes can be asked for; one that is closed stays as it is.</summary>
    public Milestone Under(ContractTerms terms, DateTimeOffset now) =>
        Status == MilestoneStatus.Completed || IsClosed || (InspectionDays, ChangeRounds) == (terms.InspectionDays, terms.ChangeRounds)
            ? this
            : Raise(
                this with { InspectionDays = terms.InspectionDays, ChangeRounds = terms.ChangeRounds },
                new MilestoneAmended(Id, ContractId, HirerId, WorkerId, Amount, DueDate),
                now);

    /// <summary>The parties of a signed contract agree to remove it; work that waits for an answer stays.</summary>
    public Result<Milestone> TakeOut(DateTimeOffset now)
    {
        if (RefusalToChange is { } refusal) return refusal;
        return IsUnderReview
            ? ContractErrors.MilestoneUnderReview
            : Raise(
                WithoutDeadlines() with { RemovedAt = now, AbandonedAt = now },
                new MilestoneTakenOut(Id, ContractId, HirerId, WorkerId, Amount),
                now);
    }
}

using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A contract as an amendment makes it.</summary>
/// <param name="Terms">As they will be.</param>
/// <param name="TotalAmount">What the milestones that are left come to.</param>
/// <param name="Milestones">All that are stored, by number, as they will be, those that it removes and adds among them.</param>
/// <param name="Changed">Those of them that change.</param>
/// <param name="Added">Those that are new.</param>
internal sealed record AmendmentPlan(
    ContractTerms Terms, Money TotalAmount, ImmutableArray<Milestone> Milestones, ImmutableArray<Milestone> Changed, ImmutableArray<Milestone> Added)
{
    /// <summary>What an amendment would make of a contract now; refused where a milestone cannot be changed so.</summary>
    /// <param name="contract">As it stands.</param>
    /// <param name="milestones">All of them, by number, as they stand.</param>
    /// <param name="changes">The amendment's.</param>
    /// <param name="now">When.</param>
    public static Result<AmendmentPlan> Of(Contract contract, IReadOnlyList<Milestone> milestones, AmendedTerms changes, DateTimeOffset now)
    {
        var terms = contract.Terms with
        {
            Text = changes.Text ?? contract.Terms.Text,
            InspectionDays = changes.InspectionDays ?? contract.Terms.InspectionDays,
            ChangeRounds = changes.ChangeRounds ?? contract.Terms.ChangeRounds,
        };
        var changed = new Dictionary<Guid, Milestone>();
        foreach (var (change, index) in changes.Milestones.Select((change, index) => (change, index)))
        {
            if (change.Action == MilestoneChangeAction.Add) continue;
            var before = milestones.FirstOrDefault(milestone => milestone.Id == change.MilestoneId);
            if (before is null) return InputErrors.Of($"milestones[{index}].milestoneId", "It is not a milestone of this contract.");
            if (ChangedBy(before, change, now).IsRefused(out var refusal, out var next)) return refusal.Errors is null ? refusal.Error.At($"milestones[{index}]") : refusal;
            changed[before.Id] = next;
        }

        var isChanged = changes.InspectionDays is not null || changes.ChangeRounds is not null;
        var after = milestones.Select(milestone => changed.GetValueOrDefault(milestone.Id) ?? milestone).Select(milestone => isChanged ? milestone.Under(terms, now) : milestone);
        return Sum(terms, [.. after, .. AddedBy(contract, milestones, changes, terms, now)], milestones.Count);
    }

    private static Result<Milestone> ChangedBy(Milestone before, MilestoneChange change, DateTimeOffset now) => change.Action == MilestoneChangeAction.Remove
        ? before.TakeOut(now)
        : before.Amend(
            change.Title ?? before.Title, change.Description ?? before.Description, change.Amount ?? before.Amount, change.DueDate ?? before.DueDate, now);

    private static IEnumerable<Milestone> AddedBy(
        Contract contract, IReadOnlyList<Milestone> milestones, AmendedTerms changes, ContractTerms terms, DateTimeOffset now) =>
        changes.Milestones.Where(change => change.Action == MilestoneChangeAction.Add)
            .Select((change, place) => Milestone.AddAgreed(change.MilestoneId!.Value, contract, terms, milestones[^1].Number + 1 + place, change, now));

    private static Result<AmendmentPlan> Sum(ContractTerms terms, ImmutableArray<Milestone> all, int stored)
    {
        var left = all.Where(milestone => milestone.RemovedAt is null).ToList();
        if (left.Count == 0) return ContractErrors.AmendmentLeavesNothing;
        if (all.Length > Contract.MaxMilestones) return ContractErrors.TooManyMilestones;
        return new AmendmentPlan(
            terms,
            Money.Sum(terms.Currency, left.Select(milestone => milestone.Amount)),
            all,
            [.. all.Take(stored).Where(milestone => !milestone.NewEvents.IsEmpty)],
            [.. all.Skip(stored)]);
    }
}

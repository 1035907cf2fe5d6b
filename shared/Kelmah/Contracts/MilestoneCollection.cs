using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>How milestones are stored. Each deadline is an index, so that a sweeper reads only what is due.</summary>
public static class MilestoneCollection
{
    public static readonly Field<Milestone, Guid> Id = Field.Of((Milestone milestone) => milestone.Id);
    public static readonly Field<Milestone, Guid> ContractId = Field.Of((Milestone milestone) => milestone.ContractId);
    public static readonly Field<Milestone, int> Number = Field.Of((Milestone milestone) => milestone.Number);
    public static readonly Field<Milestone, MilestoneStatus> Status = Field.Of((Milestone milestone) => milestone.Status);

    /// <summary>When it becomes overdue.</summary>
    public static readonly Field<Milestone, DateTimeOffset?> BecomesOverdueAt = Field.Of((Milestone milestone) => milestone.BecomesOverdueAt);

    /// <summary>When it is approved automatically.</summary>
    public static readonly Field<Milestone, DateTimeOffset?> AutoApprovesAt = Field.Of((Milestone milestone) => milestone.AutoApprovesAt);

    /// <summary>When a refund is requested because nothing was delivered.</summary>
    public static readonly Field<Milestone, DateTimeOffset?> NothingDeliveredAt = Field.Of((Milestone milestone) => milestone.NothingDeliveredAt);

    /// <summary>When the request for a later due date lapses.</summary>
    public static readonly Field<Milestone, DateTimeOffset?> ExtensionExpiresAt = Field.Of((Milestone milestone) => milestone.ExtensionExpiresAt);

    /// <summary>When its money is to be paid out, while it is not yet.</summary>
    public static readonly Field<Milestone, DateTimeOffset?> ReleaseDueAt = Field.Of((Milestone milestone) => milestone.ReleaseDueAt);

    public static readonly CollectionDefinition<Milestone> Definition = new(
        "milestones",
        [
            new("contract_number", IndexKind.Unique, ContractId, Number),
            new("becomes_overdue_at", IndexKind.Ordered, BecomesOverdueAt),
            new("auto_approves_at", IndexKind.Ordered, AutoApprovesAt),
            new("nothing_delivered_at", IndexKind.Ordered, NothingDeliveredAt),
            new("extension_expires_at", IndexKind.Ordered, ExtensionExpiresAt),
            new("release_due_at", IndexKind.Ordered, ReleaseDueAt),
        ],
        [
            new(Field.Of((Milestone milestone) => milestone.Amount.MinorUnits), Minimum: 1),
            new(Field.Of((Milestone milestone) => milestone.Title), MaxLength: MilestoneInput.MaxTitleLength),
            new(Field.Of((Milestone milestone) => milestone.Description), MaxLength: MilestoneInput.MaxDescriptionLength),
        ])
    {
        Revision = 1,
        Sets = [GuardedSet.By((Milestone milestone) => milestone.ContractId)],
    };
}

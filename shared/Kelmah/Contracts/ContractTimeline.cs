using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>A contract's past and what comes next by itself.</summary>
/// <param name="Events">What happened, oldest first.</param>
/// <param name="Next">What happens by itself unless somebody acts before, soonest first.</param>
[SchemaName("ContractTimeline")]
public sealed record ContractTimeline(IReadOnlyList<TimelineEvent> Events, IReadOnlyList<UpcomingDeadline> Next);

/// <summary>Something that happened.</summary>
/// <param name="Id">The event's.</param>
/// <param name="Type">Its name, for example <c>MilestoneApproved</c>.</param>
/// <param name="Entity">What it happened to: <c>contracts</c>, <c>milestones</c>, <c>escrows</c>, <c>transactions</c> or <c>refund_requests</c>.</param>
/// <param name="EntityId">Which of them.</param>
/// <param name="At">When, UTC.</param>
/// <param name="ActorId">Who did it; null for the system.</param>
/// <param name="Data">The event's own fields.</param>
[SchemaName("TimelineEvent")]
public sealed record TimelineEvent(
    Guid Id, string Type, string Entity, Guid EntityId, DateTimeOffset At, Guid? ActorId, object Data);

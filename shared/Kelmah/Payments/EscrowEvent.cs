using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Something that happened to an escrow.</summary>
public abstract record EscrowEvent(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>It waits for a payment of its amount.</summary>
[EventName("EscrowAwaitsPayment")]
public sealed record EscrowAwaitsPayment(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid TransactionId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>The payment arrived.</summary>
[EventName("EscrowHeld")]
public sealed record EscrowHeld(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid TransactionId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A milestone's amount left it: the fee to the platform, the rest to the worker.</summary>
[EventName("EscrowReleased")]
public sealed record EscrowReleased(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid MilestoneId, Money Amount, Money Fee)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId)
{
    /// <summary>The tax on the worker's fee; null for a release of an earlier release of the app.</summary>
    public Money? Tax { get; init; }

    /// <summary>The hirer's fee, on top of the amount.</summary>
    public Money? HirerFee { get; init; }

    /// <summary>The tax on the hirer's fee.</summary>
    public Money? HirerTax { get; init; }
}

/// <summary>A part went back to the hirer.</summary>
[EventName("EscrowRefunded")]
public sealed record EscrowRefunded(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RefundId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>The worker gave money of a release back to the hirer.</summary>
/// <param name="GiveBackId">The transaction that records it.</param>
/// <param name="FromWorker">What the worker gave.</param>
/// <param name="ToHirer">What the hirer gets, with what the platform gives back of its fees.</param>
[EventName("EscrowGivenBack")]
public sealed record EscrowGivenBack(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid MilestoneId, Guid GiveBackId, Money FromWorker, Money ToHirer)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A part of a milestone's money is another milestone's from now on.</summary>
[EventName("EscrowPartMoved")]
public sealed record EscrowPartMoved(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid FromMilestoneId, Guid MilestoneId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A dispute or a chargeback froze some of it.</summary>
[EventName("EscrowFrozen")]
public sealed record EscrowFrozen(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId)
{
    /// <summary>Whose money; empty where all of it is.</summary>
    public ImmutableArray<Guid> MilestoneIds { get; init; } = [];
}

/// <summary>What a dispute or a chargeback had frozen is free again.</summary>
[EventName("EscrowUnfrozen")]
public sealed record EscrowUnfrozen(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

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
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A part went back to the hirer.</summary>
[EventName("EscrowRefunded")]
public sealed record EscrowRefunded(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RefundId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A dispute froze it.</summary>
[EventName("EscrowFrozen")]
public sealed record EscrowFrozen(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>The dispute is resolved.</summary>
[EventName("EscrowUnfrozen")]
public sealed record EscrowUnfrozen(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

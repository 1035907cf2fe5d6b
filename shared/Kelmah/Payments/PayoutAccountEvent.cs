using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What happens to a payout account.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
public abstract record PayoutAccountEvent(Guid PayoutAccountId, Guid UserId) : DomainEvent;

/// <summary>A worker has an account to be paid out to.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
[EventName("PayoutAccountOpened")]
public sealed record PayoutAccountOpened(Guid PayoutAccountId, Guid UserId) : PayoutAccountEvent(PayoutAccountId, UserId);

/// <summary>The provider knows the worker better, or asks for more.</summary>
/// <param name="PayoutAccountId">The account.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Status">What it is now.</param>
[EventName("PayoutAccountChanged")]
public sealed record PayoutAccountChanged(Guid PayoutAccountId, Guid UserId, PayoutAccountStatus Status)
    : PayoutAccountEvent(PayoutAccountId, UserId);

using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Something that happened to a wallet.</summary>
public abstract record WalletEvent(Guid WalletId, Guid UserId) : DomainEvent;

/// <summary>The user has a wallet.</summary>
[EventName("WalletOpened")]
public sealed record WalletOpened(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>What can be withdrawn changed.</summary>
/// <param name="Change">Negative where it became less.</param>
[EventName("WalletAvailableChanged")]
public sealed record WalletAvailableChanged(Guid WalletId, Guid UserId, Money Change) : WalletEvent(WalletId, UserId);

/// <summary>What is the user's and cannot be withdrawn yet changed.</summary>
/// <param name="Change">Negative where it became less.</param>
[EventName("WalletPendingChanged")]
public sealed record WalletPendingChanged(Guid WalletId, Guid UserId, Money Change) : WalletEvent(WalletId, UserId);

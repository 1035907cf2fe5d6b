using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>How wallets are stored.</summary>
public static class WalletCollection
{
    /// <summary>Whose it is: unique.</summary>
    public static readonly Field<Wallet, Guid> UserId = Field.Of((Wallet wallet) => wallet.UserId);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<Wallet> Definition = new(
        "wallets", [new("user", IndexKind.Unique, UserId)], []);
}

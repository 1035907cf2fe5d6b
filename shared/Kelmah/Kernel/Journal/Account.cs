namespace Kelmah.Kernel.Journal;

/// <summary>
/// An account of the journal. A balance is the sum of its postings: wallets and escrows are what Kelmah owes, so theirs
/// is positive; <c>stripe:{currency}</c> is what Stripe holds for Kelmah, so its is negative.
/// </summary>
/// <param name="Name">The whole name, for example <c>wallet:018f…:available</c>.</param>
public readonly record struct Account(string Name)
{
    /// <summary>The platform's share of releases.</summary>
    public static Account PlatformFees { get; } = new("platform:fees");

    /// <summary>What Stripe charged the platform.</summary>
    public static Account StripeFees { get; } = new("stripe:fees");

    /// <summary>Whether it keeps a running balance that never goes below zero. Accounts that every contract touches do not.</summary>
    public bool IsGuarded => Name.StartsWith("escrow:", StringComparison.Ordinal) || Name.StartsWith("wallet:", StringComparison.Ordinal);

    /// <summary>What Stripe holds in a currency.</summary>
    public static Account Stripe(Currency currency) => new($"stripe:{currency}");

    /// <summary>The money held for a contract.</summary>
    public static Account Escrow(Guid contractId) => new($"escrow:{contractId}");

    /// <summary>What a user can withdraw.</summary>
    public static Account WalletAvailable(Guid userId) => new($"wallet:{userId}:available");

    /// <summary>What a user has earned and cannot withdraw yet.</summary>
    public static Account WalletPending(Guid userId) => new($"wallet:{userId}:pending");

    /// <inheritdoc/>
    public override string ToString() => Name;
}

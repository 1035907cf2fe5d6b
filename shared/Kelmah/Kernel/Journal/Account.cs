namespace Kelmah.Kernel.Journal;

/// <summary>
/// An account of the journal. A balance is the sum of its postings: wallets and escrows are what Kelmah owes, so theirs
/// is positive; <c>stripe:{currency}</c> is what Stripe holds for Kelmah, so its is negative.
/// </summary>
public readonly record struct Account
{
    private readonly Currency currency;
    private readonly string? country;

    private Account(AccountKind kind, Guid ownerId = default, Currency currency = default, string? country = null)
    {
        Kind = kind;
        OwnerId = ownerId;
        this.currency = currency;
        this.country = country;
    }

    /// <summary>The platform's share of releases.</summary>
    public static Account PlatformFees { get; } = new(AccountKind.PlatformFees);

    /// <summary>What subscribers have paid.</summary>
    public static Account PlatformSubscriptions { get; } = new(AccountKind.PlatformSubscriptions);

    /// <summary>What Stripe charged the platform.</summary>
    public static Account StripeFees { get; } = new(AccountKind.StripeFees);

    /// <summary>The whole name, as it is stored; for example <c>wallet:018f…:available</c>.</summary>
    public string Name => Kind switch
    {
        AccountKind.PlatformFees => "platform:fees",
        AccountKind.StripeFees => "stripe:fees",
        AccountKind.StripeBalance => $"stripe:{currency}",
        AccountKind.StripeUnsettled => $"stripe:unsettled:{currency}",
        AccountKind.Exchange => $"exchange:{currency}",
        AccountKind.Manual => $"manual:{currency}",
        AccountKind.Tax => $"tax:{country}",
        AccountKind.Escrow => $"escrow:{OwnerId}",
        AccountKind.WalletAvailable => $"wallet:{OwnerId}:available",
        AccountKind.WalletPending => $"wallet:{OwnerId}:pending",
        AccountKind.WalletReceivable => $"wallet:{OwnerId}:receivable",
        AccountKind.Payouts => $"payouts:{currency}",
        AccountKind.PlatformSubscriptions => "platform:subscriptions",
    };

    /// <summary>Whether it keeps a running balance that never goes below zero. Accounts that every contract touches do not.</summary>
    public bool IsGuarded => Kind switch
    {
        AccountKind.Escrow or AccountKind.WalletAvailable or AccountKind.WalletPending => true,
        AccountKind.PlatformFees or AccountKind.StripeFees or AccountKind.StripeBalance or AccountKind.StripeUnsettled => false,
        AccountKind.Exchange or AccountKind.Manual or AccountKind.Tax or AccountKind.WalletReceivable => false,
        AccountKind.Payouts => false,
        AccountKind.PlatformSubscriptions => false,
    };

    /// <summary>What it is for.</summary>
    internal AccountKind Kind { get; }

    /// <summary>The contract of an escrow, the user of a wallet; empty for an account of the platform.</summary>
    internal Guid OwnerId { get; }

    /// <summary>What Stripe holds in a currency that it settles in.</summary>
    public static Account Stripe(Currency currency) => new(AccountKind.StripeBalance, currency: currency);

    /// <summary>What has moved at Stripe in a charge's currency while Stripe has yet to say in which currency, and less which fee, it settles.</summary>
    public static Account StripeUnsettled(Currency currency) => new(AccountKind.StripeUnsettled, currency: currency);

    /// <summary>What was changed into another currency by Stripe, or out of it.</summary>
    public static Account Exchange(Currency currency) => new(AccountKind.Exchange, currency: currency);

    /// <summary>What administrators have paid out past Stripe.</summary>
    public static Account Manual(Currency currency) => new(AccountKind.Manual, currency: currency);

    /// <summary>The tax on the platform's fees that is owed to a country.</summary>
    /// <param name="country">ISO 3166 alpha-2, in capitals.</param>
    public static Account Tax(string country) => new(AccountKind.Tax, country: country);

    /// <summary>The money held for a contract.</summary>
    public static Account Escrow(Guid contractId) => new(AccountKind.Escrow, contractId);

    /// <summary>What a user can withdraw.</summary>
    public static Account WalletAvailable(Guid userId) => new(AccountKind.WalletAvailable, userId);

    /// <summary>What a user has earned and cannot withdraw yet.</summary>
    public static Account WalletPending(Guid userId) => new(AccountKind.WalletPending, userId);

    /// <summary>What a user owes, as a balance below zero: what a bank or a refund past Kelmah gave back of money that had been booked.</summary>
    public static Account WalletReceivable(Guid userId) => new(AccountKind.WalletReceivable, userId);

    /// <summary>What is set aside for withdrawals that have not gone out yet.</summary>
    public static Account Payouts(Currency currency) => new(AccountKind.Payouts, currency: currency);

    /// <summary>Reads a name; false for one that no account has, also where only its spelling differs.</summary>
    public static bool TryParse(string name, out Account account)
    {
        account = name.Split(':') switch
        {
            ["stripe", "fees"] => StripeFees,
            ["platform", "subscriptions"] => PlatformSubscriptions,
            ["stripe", var code] when Currency.TryParse(code, out var currency) => Stripe(currency),
            ["stripe", "unsettled", var code] when Currency.TryParse(code, out var currency) => StripeUnsettled(currency),
            ["exchange", var code] when Currency.TryParse(code, out var currency) => Exchange(currency),
            ["manual", var code] when Currency.TryParse(code, out var currency) => Manual(currency),
            ["payouts", var code] when Currency.TryParse(code, out var currency) => Payouts(currency),
            ["tax", [>= 'A' and <= 'Z', >= 'A' and <= 'Z'] country] => Tax(country),
            ["escrow", var id] when Guid.TryParseExact(id, "D", out var contractId) => Escrow(contractId),
            ["wallet", var id, "available"] when Guid.TryParseExact(id, "D", out var userId) => WalletAvailable(userId),
            ["wallet", var id, "pending"] when Guid.TryParseExact(id, "D", out var userId) => WalletPending(userId),
            ["wallet", var id, "receivable"] when Guid.TryParseExact(id, "D", out var userId) => WalletReceivable(userId),
            _ => PlatformFees,
        };
        return account.Name == name;
    }

    /// <summary>Reads a name that was stored.</summary>
    /// <exception cref="FormatException">No account has it.</exception>
    public static Account Parse(string name) =>
        TryParse(name, out var account) ? account : throw new FormatException($"'{name}' is not the name of an account.");

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The kinds of accounts. Not stored: an account's name is.</summary>
internal enum AccountKind
{
    /// <summary>The platform's share of releases.</summary>
    PlatformFees,

    /// <summary>What Stripe charged the platform.</summary>
    StripeFees,

    /// <summary>What Stripe holds in a currency.</summary>
    StripeBalance,

    /// <summary>What has moved at Stripe and is not settled yet, in a charge's currency.</summary>
    StripeUnsettled,

    /// <summary>What Stripe changed into another currency.</summary>
    Exchange,

    /// <summary>What was paid out past Stripe.</summary>
    Manual,

    /// <summary>The tax on the platform's fees, by country.</summary>
    Tax,

    /// <summary>The money held for a contract.</summary>
    Escrow,

    /// <summary>What a user can withdraw.</summary>
    WalletAvailable,

    /// <summary>What a user has earned and cannot withdraw yet.</summary>
    WalletPending,

    /// <summary>What a user owes.</summary>
    WalletReceivable,

    /// <summary>What is set aside for withdrawals.</summary>
    Payouts,

    /// <summary>What subscribers have paid.</summary>
    PlatformSubscriptions,
}

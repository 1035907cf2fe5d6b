using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What opens a payout account.</summary>
/// <param name="Country">Where the worker is paid, ISO 3166-1 alpha-2.</param>
[SchemaName("PayoutOnboardingInput")]
public sealed record PayoutOnboardingInput([Shape("^[A-Z]{2}$", 2, "It is a code of two letters such as US.")] string Country) : IRuledInput;

/// <summary>A payout account as its owner sees it.</summary>
/// <param name="Status">Only an active one is paid out to.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="CreatedAt">When it was opened, UTC.</param>
/// <param name="UpdatedAt">When it last changed, UTC.</param>
[SchemaName("PayoutAccountView")]
public sealed record PayoutAccountView(PayoutAccountStatus Status, string Country, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static PayoutAccountView Of(PayoutAccount account) => new(account.Status, account.Country, account.CreatedAt, account.UpdatedAt);
}

/// <summary>Where the worker gives the details that the provider asks for.</summary>
/// <param name="Url">A page of the provider's; it works once.</param>
/// <param name="ExpiresAt">A few minutes later, UTC.</param>
[SchemaName("PayoutOnboarding")]
[HoldsSecret]
public sealed record PayoutOnboarding(Uri Url, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of the address: whoever has it acts as the worker.</summary>
    public override string ToString() => nameof(PayoutOnboarding);
}

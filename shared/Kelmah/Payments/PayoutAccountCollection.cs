using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>How payout accounts are stored.</summary>
public static class PayoutAccountCollection
{
    /// <summary>Whose; unique.</summary>
    public static readonly Field<PayoutAccount, Guid> UserId = Field.Of((PayoutAccount account) => account.UserId);

    /// <summary>Stripe's id; unique.</summary>
    public static readonly Field<PayoutAccount, string> StripeAccountId = Field.Of((PayoutAccount account) => account.StripeAccountId);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<PayoutAccount> Definition = new(
        "payout_accounts",
        [new("user", IndexKind.Unique, UserId), new("stripe_account", IndexKind.Unique, StripeAccountId)],
        [new(StripeAccountId, MaxLength: 255)]);
}

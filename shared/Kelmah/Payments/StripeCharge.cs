namespace Kelmah.Payments;

/// <summary>One attempt to charge a payment, https://docs.stripe.com/api/charges/object.</summary>
/// <param name="Id">Starts with <c>ch_</c> or <c>py_</c>.</param>
/// <param name="Paid">Whether it succeeded.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="AmountRefunded">What has been given back of it, in minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
public sealed record StripeCharge(string Id, bool Paid, long Amount, long AmountRefunded, string Currency)
{
    /// <summary>
    /// What the platform's balance got and what Stripe kept, in the balance's currency; null while that is not settled,
    /// or if the call did not ask for it.
    /// </summary>
    public StripeBalanceChange? Balance { get; init; }
}

/// <summary>A change of the platform's balance at Stripe. <c>Net</c> is <c>Amount</c> less <c>Fee</c>.</summary>
/// <param name="Id">Starts with <c>txn_</c>.</param>
/// <param name="Amount">Gross, in minor units of <paramref name="Currency"/>.</param>
/// <param name="Fee">What Stripe kept.</param>
/// <param name="Net">What the balance changed by.</param>
/// <param name="Currency">Three lower-case letters; need not be the charge's.</param>
public sealed record StripeBalanceChange(string Id, long Amount, long Fee, long Net, string Currency);

namespace Kelmah.Payments;

/// <summary>What a transaction does with money.</summary>
public enum TransactionType
{
    /// <summary>A hirer pays through Stripe.</summary>
    Payment,

    /// <summary>Money goes back to the hirer through Stripe.</summary>
    Refund,

    /// <summary>A payment is put into an escrow.</summary>
    EscrowHold,

    /// <summary>A milestone's amount leaves an escrow for the worker.</summary>
    EscrowRelease,

    /// <summary>A worker's balance is paid out.</summary>
    Payout,

    /// <summary>The platform's part of a release.</summary>
    Fee,
}

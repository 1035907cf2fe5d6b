using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A payment that a hirer has started for an escrow.</summary>
/// <param name="Escrow">It holds nothing until the payment succeeds.</param>
/// <param name="Transaction">The payment, pending.</param>
/// <param name="ClientSecret">Lets the payer's browser confirm the payment with Stripe. Never stored.</param>
[SchemaName("EscrowFunding")]
public sealed record EscrowFunding(Escrow Escrow, Transaction Transaction, string ClientSecret)
{
    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{nameof(EscrowFunding)} {Transaction.Id}";
}

using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Functions.Payments;

/// <summary>How a hirer funds an escrow. The amount is the contract's.</summary>
/// <param name="Channel">Decides how long the payment waits to be confirmed.</param>
[SchemaName("FundingInput")]
public sealed record FundingInput(PaymentChannel Channel = PaymentChannel.Card);

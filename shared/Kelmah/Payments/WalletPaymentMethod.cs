using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A way of paying that the user has stored with Stripe. Never a card number.</summary>
/// <param name="StripePaymentMethodId">Starts with <c>pm_</c>.</param>
/// <param name="Kind">For example <c>card</c>.</param>
/// <param name="Brand">For example <c>visa</c>.</param>
/// <param name="Last4">The last four digits.</param>
[SchemaName("WalletPaymentMethod")]
public sealed record WalletPaymentMethod(string StripePaymentMethodId, string Kind, string? Brand, string? Last4);

using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Says that a webhook is kept.</summary>
/// <param name="Received">Stripe's id of the event.</param>
[SchemaName("WebhookReceipt")]
public sealed record WebhookReceipt(string Received);

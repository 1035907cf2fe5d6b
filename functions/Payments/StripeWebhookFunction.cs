using Kelmah.Functions.Http;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Takes in what Stripe says has happened.</summary>
public sealed class StripeWebhookFunction(ReceiveStripeWebhook receive)
{
    [Function("ReceiveStripeWebhook")]
    [Operation("Keeps a signed event of Stripe.", Response = typeof(WebhookReceipt), Roles = "-", Errors = "webhook_signature_invalid")]
    public async Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/webhooks/stripe")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, cancellationToken);
        var signature = request.Headers["Stripe-Signature"].ToString();
        var kept = await receive.ExecuteAsync(body, signature.Length == 0 ? null : signature, cancellationToken);
        return kept.Ok();
    }
}

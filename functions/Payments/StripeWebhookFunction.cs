using Kelmah.Functions.Http;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Receives Stripe's webhook events.</summary>
public sealed class StripeWebhookFunction(StripeWebhookInbox inbox)
{
    [Function("ReceiveStripeWebhook")]
    [Endpoint(Access.Everybody, "Keeps a signed event of Stripe, and a signed body that is none as well.", Response = typeof(WebhookReceipt), Header = "Stripe-Signature", Errors = "webhook_signature_invalid")]
    public async Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/webhooks/stripe")] HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await request.ReadBodyAsync(RequestBody.JsonLimit, cancellationToken);
        var signature = request.Headers["Stripe-Signature"].ToString();
        var stored = await inbox.ReceiveAsync(body, signature.Length == 0 ? null : signature, cancellationToken);
        return stored.Ok();
    }

    [Function("GetStripeEvent")]
    [Endpoint(Access.Admin, "Shows a webhook as Stripe sent it.", Private = "stripe-events/{id}", Response = typeof(StripeNoticeView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/stripe-events/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await inbox.GetAsync(request.Caller(), id, cancellationToken)).Ok();
}

using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The payment methods that the caller stores with Stripe.</summary>
public sealed class PaymentMethodFunctions(PaymentMethods methods)
{
    [Function("SetUpPaymentMethod")]
    [Endpoint(Access.SignedIn, "Begins to store a payment method, and gives the secret by which it is given to the payment provider.", IsIdempotent = true, Request = typeof(PaymentMethodSetupInput), IsBodyOptional = true, Response = typeof(PaymentMethodSetupView), Status = 201, Errors = "payment_channel_not_offered,payment_provider_refused,payment_provider_unavailable")]
    public async Task<IResult> SetUpAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/payment-methods/setup")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new PaymentMethodSetupInput(), cancellationToken);
        return (await methods.SetUpAsync(caller, input, cancellationToken)).Created(_ => "/payment-methods");
    }

    [Function("ListPaymentMethods")]
    [Endpoint(Access.SignedIn, "Lists your stored payment methods, in the order in which they came. All of them stand on one page.", NotPrivate = NotPrivate.Own, Response = typeof(Page<PaymentMethodView>))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/payment-methods")] HttpRequest request, CancellationToken cancellationToken) =>
        (await methods.ListAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ChooseDefaultPaymentMethod")]
    [Endpoint(Access.SignedIn, "Makes a stored payment method the one that subscriptions are charged to, and that is proposed first.", IsIdempotent = true, Response = typeof(PaymentMethodView))]
    public async Task<IResult> MakeDefaultAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/payment-methods/{id:guid}/default")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await methods.MakeDefaultAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("RemovePaymentMethod")]
    [Endpoint(Access.SignedIn, "Removes a stored payment method, here and at the payment provider.", Status = 204, Errors = "payment_method_in_use")]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/payment-methods/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await methods.RemoveAsync(request.Caller(), id, cancellationToken)).NoContent();
}

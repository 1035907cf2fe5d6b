using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>What the caller pays for by the period.</summary>
public sealed class SubscriptionFunctions(Subscriptions subscriptions)
{
    [Function("ListPlans")]
    [Endpoint(Access.Everybody, "Lists what can be subscribed to. All of it stands on one page.", NotPrivate = NotPrivate.Public, Response = typeof(Page<PlanView>))]
    public IResult ListPlans([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/subscriptions/plans")] HttpRequest request) =>
        new JsonAnswer<Page<PlanView>>(subscriptions.ListPlans(), StatusCodes.Status200OK);

    [Function("Subscribe")]
    [Endpoint(Access.SignedIn, "Subscribes you to a plan, and charges the first period to your default payment method. Where your bank asks, confirm the payment with the client secret.", IsIdempotent = true, CanDryRun = true, Request = typeof(SubscriptionInput), Response = typeof(SubscriptionMade), Status = 201, Errors = "plan_not_offered,payment_method_needed,subscription_exists,payment_declined,email_not_verified,account_suspended,payment_provider_refused,payment_provider_unavailable")]
    public async Task<IResult> SubscribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/subscriptions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<SubscriptionInput>(cancellationToken);
        return (await subscriptions.SubscribeAsync(caller, input, cancellationToken)).Created(_ => "/subscriptions/current");
    }

    [Function("GetSubscription")]
    [Endpoint(Access.SignedIn, "Shows your subscription.", NotPrivate = NotPrivate.Own, Response = typeof(SubscriptionView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/subscriptions/current")] HttpRequest request, CancellationToken cancellationToken) =>
        (await subscriptions.GetAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ChangeSubscription")]
    [Endpoint(Access.SignedIn, "Changes your subscription to another plan, with the difference for the rest of the period; or goes on with the one that was to end.", CanDryRun = true, Request = typeof(SubscriptionChange), Response = typeof(SubscriptionView), Errors = "plan_not_offered,subscription_ended,subscription_not_paid,payment_declined,email_not_verified,account_suspended,payment_provider_refused,payment_provider_unavailable")]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/subscriptions/current")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await subscriptions.ChangeAsync(caller, patch, cancellationToken)).Ok();
    }

    [Function("CancelSubscription")]
    [Endpoint(Access.SignedIn, "Ends your subscription with the period that is paid; at once where none is.", CanDryRun = true, Response = typeof(SubscriptionView), Errors = "subscription_ended,payment_provider_refused,payment_provider_unavailable")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/subscriptions/current")] HttpRequest request, CancellationToken cancellationToken) =>
        (await subscriptions.CancelAsync(request.Caller(), cancellationToken)).Ok();
}

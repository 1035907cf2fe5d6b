using Kelmah.Functions.Http;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Where the caller is paid out to.</summary>
public sealed class PayoutFunctions(OnboardPayouts onboard, GetPayoutAccount get)
{
    [Function("OnboardPayouts")]
    [Operation("Opens the caller's payout account, and gives the page on which the payment provider asks for the details.", Request = typeof(PayoutOnboardingInput), Response = typeof(PayoutOnboarding), Status = 201, Roles = "worker", Errors = "totp_required,email_not_verified,payout_country_differs,payout_country_not_served,payment_provider_unavailable")]
    public async Task<IResult> OnboardAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/payouts/onboarding")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PayoutOnboardingInput>(cancellationToken);
        return (await onboard.ExecuteAsync(caller, input.Country, cancellationToken)).Created(_ => "/payouts/account");
    }

    [Function("GetPayoutAccount")]
    [Operation("Shows how the caller's payout account stands.", Response = typeof(PayoutAccountView), Roles = "worker")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/payouts/account")] HttpRequest request, CancellationToken cancellationToken) =>
        (await get.ExecuteAsync(request.Caller(), cancellationToken)).Ok();
}

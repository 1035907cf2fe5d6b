using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Money that leaves the caller's wallet, and where it goes.</summary>
public sealed class WithdrawalFunctions(Withdrawals withdrawals, PayoutDestinations destinations)
{
    [Function("RequestWithdrawal")]
    [Endpoint(
        Access.Worker,
        "Withdraws money from your wallet: it is set aside, and sent to your payout account or paid to your bank account or mobile money number.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(WithdrawalInput),
        Response = typeof(WithdrawalView),
        Status = StatusCodes.Status201Created,
        Errors = "totp_required,account_closed,account_suspended,erasure_begun,email_not_verified,phone_not_verified,payout_account_not_active,payout_destination_missing,payout_destination_paused,payout_destination_failed,wallet_insufficient,wallet_owes")]
    public async Task<IResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/wallet/withdrawals")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<WithdrawalInput>(cancellationToken);
        return (await withdrawals.RequestAsync(caller, input, request.HttpContext.Features.Get<IdempotentRun>()?.NaturalId, cancellationToken)).Created(made => $"/wallet/withdrawals/{made.Id}");
    }

    [Function("ListWithdrawals")]
    [Endpoint(Access.Worker, "Lists your withdrawals, newest first.", Response = typeof(Page<WithdrawalView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/wallet/withdrawals")] HttpRequest request, CancellationToken cancellationToken) =>
        (await withdrawals.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("GetWithdrawal")]
    [Endpoint(Access.Worker, "Shows one of your withdrawals.", Response = typeof(WithdrawalView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/wallet/withdrawals/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await withdrawals.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("CancelWithdrawal")]
    [Endpoint(
        Access.Worker,
        "Puts a withdrawal that nobody has begun to send back into your wallet.",
        IsIdempotent = true,
        CanDryRun = true,
        Response = typeof(WithdrawalView),
        Errors = "withdrawal_not_pending")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/wallet/withdrawals/{id:guid}/cancel")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await withdrawals.CancelAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListPayoutCountries")]
    [Endpoint(Access.SignedIn, "Lists the countries in which users are paid out, and how. All of them stand on one page.", NotPrivate = NotPrivate.Public, Response = typeof(Page<PayoutCountryView>))]
    public IResult ListCountries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/payouts/countries")] HttpRequest request)
    {
        Result<Page<PayoutCountryView>> countries = destinations.Countries();
        return countries.Ok();
    }

    [Function("GetPayoutDestination")]
    [Endpoint(Access.Worker, "Shows where you are paid by hand, with the last characters of the number alone.", Response = typeof(PayoutDestinationView))]
    public async Task<IResult> GetDestinationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/payouts/destination")] HttpRequest request, CancellationToken cancellationToken) =>
        (await destinations.GetAsync(request.Caller(), cancellationToken)).Ok();

    [Function("PutPayoutDestination")]
    [Endpoint(
        Access.Worker,
        "Says where you are paid by hand, in a country where the payment provider does not pay. You are told by mail, and nothing is withdrawn to it for a day.",
        Request = typeof(PayoutDestinationInput),
        Response = typeof(PayoutDestinationView),
        Errors = "totp_required,account_closed,account_suspended,erasure_begun,email_not_verified,payout_country_not_served")]
    public async Task<IResult> PutDestinationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/payouts/destination")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PayoutDestinationInput>(cancellationToken);
        return (await destinations.PutAsync(caller, input, cancellationToken)).Ok();
    }
}

using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Payouts that administrators make by hand, and those of Stripe that a person has to look at.</summary>
public sealed class PayoutAdministrationFunctions(WithdrawalAdministration withdrawals)
{
    [Function("ListPayouts")]
    [Endpoint(
        Access.Admin,
        "Lists withdrawals, the oldest first, with where each is paid to; as a table to pay from with format=csv.",
        Private = "payouts",
        Response = typeof(Page<AdminPayoutView>),
        AlsoProduces = CsvAnswer.MediaType,
        Query = typeof(PayoutQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/payouts")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<PayoutQuery>();
        var listed = await withdrawals.ListAsync(request.Caller(), query.Status, query.Method, query.Paging, cancellationToken);
        return query.Format == AnswerFormat.Csv && listed.Refusal is null ? new CsvAnswer("payouts.csv", PayoutTable.Rows(listed.Value.Items)) : listed.Ok();
    }

    [Function("ClaimPayout")]
    [Endpoint(
        Access.Admin,
        "Takes a payout on, to pay it by hand: for a day no other administrator does, and its owner cannot cancel it.",
        IsIdempotent = true,
        Response = typeof(AdminPayoutView),
        Errors = "withdrawal_claimed,withdrawal_being_sent,withdrawal_not_by_hand")]
    public async Task<IResult> ClaimAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/payouts/{id:guid}/claim")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await withdrawals.ClaimAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("SettlePayout")]
    [Endpoint(
        Access.Admin,
        "Records that a payout was paid by hand, or that one which Stripe could not take back has reached its owner.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(PayoutPaidInput),
        Response = typeof(AdminPayoutView),
        Errors = "totp_required,withdrawal_claimed,withdrawal_being_sent,withdrawal_not_by_hand")]
    public async Task<IResult> PaidAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/payouts/{id:guid}/paid")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PayoutPaidInput>(cancellationToken);
        return (await withdrawals.PaidAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("FailPayout")]
    [Endpoint(
        Access.Admin,
        "Records that a payout cannot be paid by hand, or that the bank sent back what was: it is in the wallet again.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(PayoutFailedInput),
        Response = typeof(AdminPayoutView),
        Errors = "totp_required,withdrawal_claimed,withdrawal_being_sent,withdrawal_not_by_hand,withdrawal_ended")]
    public async Task<IResult> FailedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/payouts/{id:guid}/failed")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PayoutFailedInput>(cancellationToken);
        return (await withdrawals.FailedAsync(caller, id, input, cancellationToken)).Ok();
    }
}

/// <summary>Which withdrawals are listed; all without a parameter.</summary>
public sealed record PayoutQuery : PagingQuery
{
    /// <summary>Those in one state; those that wait to be paid are <c>pending</c>.</summary>
    public WithdrawalStatus? Status { get; init; }

    /// <summary>Those that are paid in one way.</summary>
    public PayoutMethod? Method { get; init; }

    /// <summary>As what they are answered; a page of a table, like one of JSON, has as many as the limit says.</summary>
    public AnswerFormat Format { get; init; }
}

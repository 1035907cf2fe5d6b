using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Exchanges what the caller can withdraw for another currency.</summary>
public sealed class ExchangeFunctions(Exchanges exchanges)
{
    [Function("QuoteExchange")]
    [Endpoint(Access.SignedIn, "Quotes what an amount would be exchanged for; the quote is kept to for as long as it says.", NotPrivate = NotPrivate.Own, Response = typeof(CurrencyExchangeView), Query = typeof(ExchangeQuoteQuery), Errors = "exchange_not_offered")]
    public async Task<IResult> QuoteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/exchange/quote")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<ExchangeQuoteQuery>();
        return (await exchanges.QuoteAsync(request.Caller(), query.Money, query.Target, cancellationToken)).Ok();
    }

    [Function("ExchangeMoney")]
    [Endpoint(Access.SignedIn, "Exchanges what a quote of the caller's says, once.", IsIdempotent = true, CanDryRun = true, Request = typeof(ExchangeInput), Response = typeof(CurrencyExchangeView), Errors = "totp_required,email_not_verified,account_suspended,exchange_quote_expired,wallet_insufficient,wallet_owes")]
    public async Task<IResult> TakeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/wallet/exchange")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ExchangeInput>(cancellationToken);
        return (await exchanges.TakeAsync(caller, input.QuoteId, cancellationToken)).Ok();
    }
}

/// <summary>What is to be exchanged; all three are required.</summary>
public sealed record ExchangeQuoteQuery : RequestQuery
{
    /// <summary>The currency that is given.</summary>
    public Currency? From { get; init; }

    /// <summary>The currency that is got, another one.</summary>
    public Currency? To { get; init; }

    /// <summary>How much is given, above zero, as decimal text such as 10.00.</summary>
    public string? Amount { get; init; }

    internal Money Money => Kernel.Money.TryParse(Amount, From!.Value, out var money) ? money : throw new InvalidOperationException("The query was checked.");

    internal Currency Target => To!.Value;

    /// <inheritdoc/>
    public override void Check(InputErrors errors)
    {
        errors.Require(From is not null, "from", "It is required.");
        errors.Require(To is not null, "to", "It is required.");
        errors.Require(Amount is not null, "amount", "It is required.");
        if (From is not { } from || Amount is null) return;
        var isAmount = Kernel.Money.TryParse(Amount, from, out var money) && money.IsPositive;
        errors.Require(isAmount, "amount", $"It is above zero, of at most {from.Digits} decimals and 10 billion.");
    }
}

using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Exchanges what a user can withdraw for another currency: first a quote, then exactly its figures.</summary>
public sealed class Exchanges(
    Transactor transactor, Wallets wallets, Debts debts, IUsers users, IStepUp stepUp, IExchangeRates rates, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// What an amount would be exchanged for, at figures that are kept to for as long as the quote says. Refused for a pair of currencies that has no rate. The
    /// wallet need not hold the amount yet.
    /// </summary>
    public async Task<Result<CurrencyExchangeView>> QuoteAsync(Caller caller, Money amount, Currency to, CancellationToken cancellationToken)
    {
        if (!amount.IsPositive) return InputErrors.Of("amount", "It is above zero.");
        if (amount.Currency == to) return InputErrors.Of("to", "It is another currency than from.");
        if (await rates.FindAsync(amount.Currency, to, cancellationToken).ConfigureAwait(false) is not { } rate)
            return new Refusal(PaymentErrors.ExchangeNotOffered, $"{amount.Currency} is not exchanged for {to}.");
        var quoted = await transactor.RunAsync<CurrencyExchange>(
            caller.UserId,
            work => Task.FromResult(CurrencyExchange.Quote(ids.NewId(), caller.UserId, amount, to, rate, limits, clock.GetUtcNow())
                .Then<CurrencyExchange>(quote => work.Insert(quote))),
            cancellationToken).ConfigureAwait(false);
        return quoted.Then<CurrencyExchangeView>(quote => CurrencyExchangeView.Of(quote));
    }

    /// <summary>
    /// Exchanges what a quote says, once; a repeat gives the same answer. Asks for a fresh code, a verified address and an account that is not suspended. Refused
    /// when the quote is over, where the user owes money in the currency that is given, and where the wallet does not hold the amount. What is got pays what the user owes in its currency.
    /// </summary>
    public async Task<Result<CurrencyExchangeView>> TakeAsync(Caller caller, Guid quoteId, CancellationToken cancellationToken)
    {
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        if ((await users.FindVerifiedAsync(caller.UserId, cancellationToken).ConfigureAwait(false)).IsRefused(out var unverified, out _)) return unverified;
        var taken = await transactor.RunAsync<CurrencyExchange>(caller.UserId, async work =>
        {
            var quote = await work.FindAsync<CurrencyExchange>(quoteId, cancellationToken).ConfigureAwait(false);
            if (quote?.UserId != caller.UserId) return RequestErrors.NotFound;
            if (quote.ExchangedAt is not null) return quote;
            var now = clock.GetUtcNow();
            if (quote.Take(ids.NewId(), now).IsRefused(out var refusal, out var exchange)) return refusal;
            var netted = Money.Zero(exchange.Gets.Currency);
            var changed = await wallets.ChangeAsync(
                work,
                caller.UserId,
                exchange.Amount.Currency,
                wallet => wallet.TakeOut(exchange.Amount, now).Then(given => given.ChangeAvailable(exchange.Gets, now)).Then(free => Debts.Net(free, exchange.Gets, now)).Then<Wallet>(paid =>
                {
                    netted = paid.Netted;
                    return paid.Wallet;
                }),
                cancellationToken).ConfigureAwait(false);
            if (changed.IsRefused(out refusal, out var wallet)) return refusal;
            work.Append(JournalEntries.WalletExchange(exchange.EntryId!.Value, exchange, now));
            Record(work, exchange.Amount, TransactionDirection.Out, wallet.In(exchange.Amount.Currency).Balance);
            var balance = wallet.In(exchange.Gets.Currency).Balance;
            var got = Record(work, exchange.Gets, TransactionDirection.In, balance + netted);
            debts.Record(work, got, netted, balance);
            return work.Update(exchange);

            Transaction Record(UnitOfWork within, Money amount, TransactionDirection direction, Money balanceAfter) => within.Insert(Transaction.RecordInWallet(
                ids.NewId(), caller.UserId, contractId: null, amount, TransactionType.Exchange, direction, now, balanceAfter));
        }, cancellationToken).ConfigureAwait(false);
        return taken.Then<CurrencyExchangeView>(exchange => CurrencyExchangeView.Of(exchange));
    }
}

/// <summary>Which quote is taken.</summary>
/// <param name="QuoteId">Of a quote of the caller's own.</param>
[SchemaName("ExchangeInput")]
public sealed record ExchangeInput(Guid QuoteId) : IRuledInput;

/// <summary>An exchange as its user sees it, quoted or done.</summary>
/// <param name="QuoteId">UUIDv7.</param>
/// <param name="Amount">What is given.</param>
/// <param name="Gets">What is got for it.</param>
/// <param name="Rate">How much of the other currency one unit is worth, as decimal text such as <c>12.3400</c>.</param>
/// <param name="MarginBasisPoints">What the platform keeps of what the rate gives, in basis points.</param>
/// <param name="Margin">The same as an amount: what more the rate alone would give.</param>
/// <param name="ValidUntil">Until when the quote is kept to, UTC.</param>
/// <param name="ExchangedAt">When it was exchanged, UTC; null for a quote.</param>
[SchemaName("CurrencyExchange")]
public sealed record CurrencyExchangeView(
    Guid QuoteId, Money Amount, Money Gets, string Rate, int MarginBasisPoints, Money Margin, DateTimeOffset ValidUntil, DateTimeOffset? ExchangedAt)
{
    public static CurrencyExchangeView Of(CurrencyExchange exchange) => new(
        exchange.Id, exchange.Amount, exchange.Gets, exchange.Rate, exchange.MarginBasisPoints, exchange.Margin, exchange.ValidUntil, exchange.ExchangedAt);
}

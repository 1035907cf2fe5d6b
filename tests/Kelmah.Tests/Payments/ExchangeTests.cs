using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

public sealed class ExchangeTests : IAsyncLifetime
{
    private static readonly Caller Unproved = NewCaller(UserRole.Worker);

    private Market market = null!;

    private Exchanges Exchanges => market.Get<Exchanges>();

    public async Task InitializeAsync()
    {
        market = await OpenAsync(services => services
            .AddSingleton<IStepUp>(new ProvedStepUp(Unproved.UserId))
            .AddSingleton(new PaymentLimits { ExchangeRates = "USD/GHS=12.3400,GHS/USD=0.0805,USD/JPY=155.5" }));
        await market.InsertAsync(UserOf(market.Worker), UserOf(Unproved));
        await CreditAsync(Usd(10_000));
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_quote_says_the_rate_what_is_got_the_margin_and_until_when()
    {
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;

        Assert.Equal((Usd(1_000), Ghs(12_217), "12.3400", 100, Ghs(123)), (quote.Amount, quote.Gets, quote.Rate, quote.MarginBasisPoints, quote.Margin));
        Assert.Equal((market.Now.AddSeconds(60), null), (quote.ValidUntil, quote.ExchangedAt));
        Assert.Equal(Usd(10_000), (await WalletAsync()).In(Currency.Usd).Balance);
    }

    [Fact]
    public async Task What_is_got_pays_what_the_user_owes_in_its_currency()
    {
        await market.PostDebtAsync(market.Worker, "debt", Ghs(-12_000));
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;

        Assert.Null(Code(await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)));

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(217), Ghs(0)), (wallet.In(Currency.Ghs).Balance, wallet.Owed(Currency.Ghs)));
        var rows = await market.Store.AllAsync(TransactionCollection.UserId.Is(market.Worker.UserId), None).Where(row => row.Currency == Currency.Ghs).ToListAsync();
        Assert.Equal(
            [(TransactionType.Exchange, Ghs(12_217), Ghs(12_217)), (TransactionType.DebtNetted, Ghs(12_000), Ghs(217))],
            rows.OrderBy(row => row.Type == TransactionType.DebtNetted).Select(row => (row.Type, row.Amount, row.BalanceAfter!.Value)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task An_exchange_is_one_entry_of_four_postings_at_exactly_the_quoted_figures_once()
    {
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;
        market.Clock.Advance(TimeSpan.FromSeconds(59));

        var done = (await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)).Value;
        market.Clock.Advance(TimeSpan.FromDays(30));
        var again = (await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)).Value;

        Assert.Equal(quote with { ExchangedAt = done.ExchangedAt }, done);
        Assert.Equal(done, again);
        var wallet = await WalletAsync();
        Assert.Equal((Usd(9_000), Ghs(12_217)), (wallet.In(Currency.Usd).Balance, wallet.In(Currency.Ghs).Balance));
        var entries = (await market.Journal.EntriesAsync(Account.WalletAvailable(market.Worker.UserId), 10, null, None)).Items;
        var entry = Assert.Single(entries, entry => entry.Entry.Kind == "wallet_exchange").Entry;
        Assert.Equal($"exchange:{quote.QuoteId}", entry.Key);
        Assert.Equal(
            [
                (Account.WalletAvailable(market.Worker.UserId), Usd(-1_000)), (Account.Exchange(Currency.Usd), Usd(1_000)),
                (Account.Exchange(Currency.Ghs), Ghs(-12_217)), (Account.WalletAvailable(market.Worker.UserId), Ghs(12_217)),
            ],
            entry.Postings.Select(posting => (posting.Account, posting.Amount)));
        var shown = (await market.Get<Ledger>().ListTransactionsAsync(market.Worker, new TransactionSearch { Types = [TransactionType.Exchange] }, new Paging(), None)).Value.Items;
        Assert.Equal(
            [(Usd(1_000), TransactionDirection.Out, Usd(9_000)), (Ghs(12_217), TransactionDirection.In, Ghs(12_217))],
            shown.Select(one => (one.Amount, one.Direction!.Value, one.BalanceAfter!.Value)).OrderByDescending(one => one.Item2));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Whoever_owes_money_in_the_currency_that_is_given_exchanges_none()
    {
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;
        await market.PostDebtAsync(market.Worker, "debt", Usd(-1));

        Assert.Equal("wallet_owes", Code(await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)));
        await market.PostDebtAsync(market.Worker, "debt reversed", Usd(1));
        await market.PostDebtAsync(market.Worker, "another debt", Ghs(-1));
        Assert.Null(Code(await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)));
    }

    [Fact]
    public async Task What_the_platform_holds_is_what_all_exchanges_took_and_gave()
    {
        var (usd, ghs, jpy) = (0L, 0L, 0L);
        foreach (var (amount, to) in new[] { (Usd(1_000), Currency.Ghs), (Usd(333), Currency.Parse("JPY")), (Ghs(5_001), Currency.Usd), (Usd(1), Currency.Ghs) })
        {
            var quote = (await Exchanges.QuoteAsync(market.Worker, amount, to, None)).Value;
            Assert.Null(Code(await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)));
            foreach (var moved in (Money[])[quote.Amount, -quote.Gets])
            {
                if (moved.Currency == Currency.Usd) usd += moved.MinorUnits;
                else if (moved.Currency == Currency.Ghs) ghs += moved.MinorUnits;
                else jpy += moved.MinorUnits;
            }
        }

        Assert.Equal(
            (usd, ghs, jpy),
            (await market.BalanceAsync(Account.Exchange(Currency.Usd)), await market.BalanceAsync(Account.Exchange(Currency.Ghs)), await market.BalanceAsync(Account.Exchange(Currency.Parse("JPY")))));
        Assert.Equal(Usd(10_000 - (int)usd), (await WalletAsync()).In(Currency.Usd).Balance);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_quote_that_is_over_or_anothers_or_unproved_exchanges_nothing()
    {
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;
        var unproved = (await Exchanges.QuoteAsync(Unproved, Usd(1_000), Currency.Ghs, None)).Value;

        Assert.Equal("not_found", Code(await Exchanges.TakeAsync(market.Hirer, quote.QuoteId, None)));
        Assert.Equal("not_found", Code(await Exchanges.TakeAsync(market.Worker, Guid.CreateVersion7(), None)));
        Assert.Equal("totp_required", Code(await Exchanges.TakeAsync(Unproved, unproved.QuoteId, None)));
        market.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("exchange_quote_expired", Code(await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)));
        Assert.Equal(0, await market.BalanceAsync(Account.Exchange(Currency.Usd)));
    }

    [Fact]
    public async Task More_than_the_wallet_holds_is_refused()
    {
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(10_001), Currency.Ghs, None)).Value;

        Assert.Equal("wallet_insufficient", Code(await Exchanges.TakeAsync(market.Worker, quote.QuoteId, None)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Two_quotes_for_all_of_a_wallet_are_exchanged_once()
    {
        var first = (await Exchanges.QuoteAsync(market.Worker, Usd(10_000), Currency.Ghs, None)).Value;
        var second = (await Exchanges.QuoteAsync(market.Worker, Usd(10_000), Currency.Ghs, None)).Value;

        var codes = (await Task.WhenAll(
            Exchanges.TakeAsync(market.Worker, first.QuoteId, None), Exchanges.TakeAsync(market.Worker, first.QuoteId, None), Exchanges.TakeAsync(market.Worker, second.QuoteId, None)))
            .Select(Code).ToList();

        Assert.Contains(null, codes);
        Assert.All(codes, code => Assert.Contains(code, (string?[])[null, "wallet_insufficient"]));
        Assert.Equal(10_000, await market.BalanceAsync(Account.Exchange(Currency.Usd)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_cannot_be_exchanged_is_refused_with_its_reason()
    {
        Assert.Equal("exchange_not_offered", Code(await Exchanges.QuoteAsync(market.Worker, new Money(1_000, Currency.Parse("EUR")), Currency.Ghs, None)));
        Assert.Equal("exchange_not_offered", Code(await Exchanges.QuoteAsync(market.Worker, new Money(1_000, Currency.Parse("JPY")), Currency.Usd, None)));
        Assert.Equal("invalid_input", Code(await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Usd, None)));
        Assert.Equal("invalid_input", Code(await Exchanges.QuoteAsync(market.Worker, Usd(0), Currency.Ghs, None)));
        var small = (await Exchanges.QuoteAsync(market.Worker, Ghs(6), Currency.Usd, None)).Refusal!;
        Assert.Equal("It is too small: it would be exchanged for less than 0.01 USD.", Assert.Single(small.Errors!["amount"]));
    }

    [Fact]
    public async Task A_quote_that_nobody_takes_is_deleted_and_what_was_exchanged_stays()
    {
        var left = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;
        var taken = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;
        Assert.Null(Code(await Exchanges.TakeAsync(market.Worker, taken.QuoteId, None)));
        market.Clock.Advance(TimeSpan.FromDays(2));

        await ((IExpirySweep)market.Store).DeleteExpiredAsync(market.Now, HandledMessage.Kept, None);

        Assert.Null(await market.Store.FindAsync<CurrencyExchange>(left.QuoteId, None));
        Assert.NotNull(await market.Store.FindAsync<CurrencyExchange>(taken.QuoteId, None));
    }

    [Fact]
    public async Task The_reconciliation_finds_an_exchange_without_its_entry()
    {
        var quote = (await Exchanges.QuoteAsync(market.Worker, Usd(1_000), Currency.Ghs, None)).Value;
        var entryId = Guid.CreateVersion7();
        await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            work.Update((await work.FindAsync<CurrencyExchange>(quote.QuoteId, None))!.Take(entryId, market.Now).Value);
            return true;
        }, None);

        var report = await market.Get<LedgerReconciliation>().RunAsync(None);

        Assert.False(report.Balanced);
        Assert.Equal(new RecordDifference($"exchanges/{quote.QuoteId}", entryId, IsMissing: true), Assert.Single(report.Records));
    }

    private static Money Usd(int minorUnits) => new(minorUnits, Currency.Usd);

    private static User UserOf(Caller caller) => User.RegisterVerified(
        new NewAccount(caller.UserId, $"{caller.UserId}@example.com", "hash", UserRole.Worker, new UserProfile("Ama", "Mensah"), Guid.CreateVersion7()), Kelmah.Testing.TestTime.Start);

    private async Task<Wallet> WalletAsync() => (await market.Store.FindAsync(WalletCollection.UserId.Is(market.Worker.UserId), None))!;

    private async Task CreditAsync(Money amount) => await market.Get<Transactor>().RunAsync<bool>(null, async work =>
    {
        work.Append(JournalEntry.Create(
            Guid.CreateVersion7(), "credit", "test", null, market.Now, new Posting(Account.Manual(amount.Currency), -amount), new Posting(Account.WalletAvailable(market.Worker.UserId), amount)));
        await market.Get<Wallets>().ChangeAsync(work, market.Worker.UserId, amount.Currency, wallet => wallet.ChangeAvailable(amount, market.Now), None);
        return true;
    }, None);
}

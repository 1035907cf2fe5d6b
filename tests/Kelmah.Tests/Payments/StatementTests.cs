using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

public sealed class StatementTests : IAsyncLifetime
{
    /// <summary>Five hours behind UTC in October's last days but for one, and in winter.</summary>
    private const string NewYork = "America/New_York";

    private Market market = null!;

    private Statements Statements => market.Get<Statements>();

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        await GoToAsync("2026-09-15T12:00:00Z");
        await market.InsertAsync(UserOf(market.Worker, NewYork), UserOf(market.Hirer, "Africa/Accra"));
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_month_begins_with_what_was_held_tells_each_entry_with_the_balance_after_it_and_ends_with_their_sum()
    {
        await MoveAsync(market.Worker, 500);
        await GoToAsync("2026-10-05T12:00:00Z");
        await MoveAsync(market.Worker, 1_000);
        await MoveAsync(market.Worker, -300);
        await MoveAsync(market.Worker, 70, isPending: true);
        await GoToAsync("2026-11-20T12:00:00Z");
        await MoveAsync(market.Worker, 5_000);

        var statement = (await Statements.GetAsync(market.Worker, "2026-10", null, None)).Value;

        Assert.Equal(("2026-10", NewYork, Currency.Ghs, false), (statement.Month, statement.TimeZone, statement.Currency, statement.IsOpen));
        Assert.Equal(("5.00", "12.00"), (statement.Available.Opening.Amount, statement.Available.Closing.Amount));
        Assert.Equal([("10.00", "15.00"), ("-3.00", "12.00")], statement.Available.Entries.Select(entry => (entry.Amount.Amount, entry.BalanceAfter.Amount)));
        Assert.Equal(("0.00", "0.70"), (statement.Pending.Opening.Amount, statement.Pending.Closing.Amount));
        Assert.Equal(["0.70"], statement.Pending.Entries.Select(entry => entry.Amount.Amount));
        Assert.Equal("12.00", (await Statements.GetAsync(market.Worker, "2026-11", null, None)).Value.Available.Opening.Amount);
    }

    [Fact]
    public async Task A_month_is_that_of_the_users_time_zone_and_of_the_recording()
    {
        await GoToAsync("2026-10-01T03:59:59Z");
        await MoveAsync(market.Worker, 1);
        await MoveAsync(market.Hirer, 1);
        await GoToAsync("2026-10-01T04:00:00Z");
        await MoveAsync(market.Worker, 20, occurredAt: market.Now.AddDays(-3));
        await GoToAsync("2026-11-01T03:59:59Z");
        await MoveAsync(market.Worker, 300);
        await GoToAsync("2026-11-01T04:00:00Z");
        await MoveAsync(market.Worker, 4_000);

        var october = (await Statements.GetAsync(market.Worker, "2026-10", null, None)).Value;

        Assert.Equal((Time("2026-10-01T04:00:00Z"), Time("2026-11-01T04:00:00Z")), (october.From, october.To));
        Assert.Equal(["0.20", "3.00"], october.Available.Entries.Select(entry => entry.Amount.Amount));
        Assert.Equal((Time("2026-09-28T04:00:00Z"), Time("2026-10-01T04:00:00Z")), (october.Available.Entries[0].OccurredAt, october.Available.Entries[0].RecordedAt));
        Assert.Equal(["0.01"], (await Statements.GetAsync(market.Worker, "2026-09", null, None)).Value.Available.Entries.Select(entry => entry.Amount.Amount));
        Assert.Equal(["0.01"], (await Statements.GetAsync(market.Hirer, "2026-10", null, None)).Value.Available.Entries.Select(entry => entry.Amount.Amount));
    }

    [Fact]
    public async Task A_month_that_is_over_never_changes_and_the_present_one_says_that_it_is_open()
    {
        await GoToAsync("2026-10-05T12:00:00Z");
        await MoveAsync(market.Worker, 1_000);
        var open = (await Statements.GetAsync(market.Worker, null, null, None)).Value;
        await GoToAsync("2026-11-01T04:05:00Z");
        var over = (await Statements.GetAsync(market.Worker, "2026-10", null, None)).Value;
        await MoveAsync(market.Worker, 1_000, occurredAt: Time("2026-10-20T00:00:00Z"));

        var later = (await Statements.GetAsync(market.Worker, "2026-10", null, None)).Value;

        Assert.Equal(("2026-10", true), (open.Month, open.IsOpen));
        Assert.False(over.IsOpen);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(over), System.Text.Json.JsonSerializer.Serialize(later));
    }

    [Fact]
    public async Task Each_currency_has_statements_of_its_own()
    {
        await MoveAsync(market.Worker, 500);
        await MoveAsync(market.Worker, 700, currency: Currency.Usd);

        Assert.Equal("5.00", (await Statements.GetAsync(market.Worker, null, null, None)).Value.Available.Closing.Amount);
        var dollars = (await Statements.GetAsync(market.Worker, null, Currency.Usd, None)).Value.Available;
        Assert.Equal(("7.00", Currency.Usd, 1), (dollars.Closing.Amount, dollars.Closing.Currency, dollars.Entries.Count));
        Assert.Empty((await Statements.GetAsync(market.Worker, null, Currency.Parse("JPY"), None)).Value.Available.Entries);
    }

    [Theory]
    [InlineData("2026-10", "It has not begun.")]
    [InlineData("2026-08", "Your account was opened in 2026-09.")]
    [InlineData("2026-9", "It is a month such as 2026-10.")]
    [InlineData("2026-13", "It is a month such as 2026-10.")]
    [InlineData("0001-01", "It is a month such as 2026-10.")]
    public async Task A_month_that_has_no_statement_is_refused_with_its_reason(string month, string message)
    {
        var refusal = (await Statements.GetAsync(market.Worker, month, null, None)).Refusal!;

        Assert.Equal(("invalid_input", message), (refusal.Error.Code, Assert.Single(refusal.Errors!["month"])));
    }

    [Fact]
    public async Task Whoever_has_no_account_has_no_statement() =>
        Assert.Equal("not_found", Code(await Statements.GetAsync(market.Stranger, null, null, None)));

    [Fact]
    public async Task An_entry_of_a_contract_names_its_job()
    {
        var contract = await market.FundedAsync();
        await MoveAsync(market.Worker, 500, contractId: contract.Id);

        var entry = Assert.Single((await Statements.GetAsync(market.Worker, null, null, None)).Value.Available.Entries);

        Assert.Equal((contract.Id, "Rewire a house", "correction", "Correction by administrators"), (entry.ContractId, entry.JobTitle, entry.Kind, entry.Description));
    }

    [Theory]
    [InlineData("2026-10-15T00:00:00Z", "2026-11-01T12:30:00Z")]
    [InlineData("2026-11-01T11:59:59Z", "2026-11-01T12:30:00Z")]
    [InlineData("2026-11-01T12:00:00Z", "2026-12-01T12:30:00Z")]
    [InlineData("2026-12-31T23:00:00Z", "2027-01-01T12:30:00Z")]
    public async Task A_movement_is_told_of_when_its_month_is_over_everywhere(string moved, string due)
    {
        await GoToAsync(moved);
        await MoveAsync(market.Worker, 1);

        Assert.Equal(Time(due), (await WalletAsync(market.Worker)).StatementDueAt);
    }

    [Fact]
    public async Task A_user_is_told_once_of_each_month_with_entries_by_their_clocks()
    {
        // In New York it is October still, in Accra November.
        await GoToAsync("2026-11-01T03:00:00Z");
        await MoveAsync(market.Worker, 1);
        await MoveAsync(market.Hirer, 1);

        Assert.Empty(await TellAsync("2026-11-01T12:29:59Z"));
        Assert.Equal([(market.Worker.UserId, 10, true), (market.Hirer.UserId, 10, false)], await TellAsync("2026-11-01T12:30:00Z"));
        Assert.Empty(await TellAsync("2026-11-02T00:00:00Z"));
        Assert.Equal([(market.Hirer.UserId, 11, true)], await TellAsync("2026-12-01T12:30:00Z"));
        Assert.Empty(await TellAsync("2027-06-01T12:30:00Z"));
    }

    private async Task<Wallet> WalletAsync(Caller user) => (await market.Store.FindAsync(WalletCollection.UserId.Is(user.UserId), None))!;

    /// <summary>Whom the sweep tells at a time, of which month.</summary>
    private async Task<List<(Guid UserId, int Month, bool HasEntries)>> TellAsync(string time)
    {
        await GoToAsync(time);
        var told = new List<(Guid, int, bool)>();
        foreach (var user in (Caller[])[market.Worker, market.Hirer])
        {
            var before = await WalletAsync(user);
            if (before.StatementDueAt is null) continue;
            Assert.Null(Code(await market.Get<StatementNotices>().TellAsync(before.Id, None)));
            var events = await market.Get<IEventLog>().ReadStreamAsync(WalletCollection.Definition.StreamId(before.Id), before.Version, None);
            told.AddRange(events.Select(record => record.Payload).OfType<WalletMonthEnded>().Select(ended => (ended.UserId, ended.Month, ended.HasEntries)));
        }

        return told;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private User UserOf(Caller caller, string zone) => User.RegisterVerified(
        new NewAccount(caller.UserId, $"{caller.UserId}@example.com", "hash", UserRole.Worker, new UserProfile("Ama", "Mensah"), Guid.CreateVersion7()), market.Now)
        with
    { Settings = new UserSettings(TimeZone: zone) };

    private Task GoToAsync(string time)
    {
        market.Clock.Advance(Time(time) - market.Now);
        return Task.CompletedTask;
    }

    private async Task MoveAsync(
        Caller user, long minorUnits, bool isPending = false, DateTimeOffset? occurredAt = null, Currency? currency = null, Guid? contractId = null)
    {
        var amount = new Money(minorUnits, currency ?? Currency.Ghs);
        var account = isPending ? Account.WalletPending(user.UserId) : Account.WalletAvailable(user.UserId);
        var moved = await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(market.Now), $"test {Guid.CreateVersion7()}", "correction", contractId, occurredAt ?? market.Now,
                new Posting(Account.Manual(amount.Currency), -amount), new Posting(account, amount)));
            await market.Get<Wallets>().ChangeAsync(
                work, user.UserId, amount.Currency, wallet => isPending ? wallet.ChangePending(amount, market.Now) : wallet.ChangeAvailable(amount, market.Now), None);
            return true;
        }, None);
        Assert.True(moved.Value);
    }
}

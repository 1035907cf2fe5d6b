using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What every journal keeps and refuses.</summary>
public abstract class JournalContract : StoreContract
{
    private static readonly Account Stripe = Account.Stripe(Currency.Ghs);

    private readonly Guid contract = new("018f0000-0000-7000-8000-000000000001");
    private readonly Guid worker = new("018f0000-0000-7000-8000-000000000002");

    private Account Escrow => Account.Escrow(contract);

    private Account Wallet => Account.WalletAvailable(worker);

    [Fact]
    public async Task An_entry_moves_the_balances_of_its_accounts()
    {
        Assert.IsType<Committed>(await PostAsync("fund", (Stripe, -1000), (Escrow, 1000)));
        Assert.IsType<Committed>(await PostAsync("release", (Escrow, -400), (Wallet, 360), (Account.PlatformFees, 40)));

        Assert.Equal(
            (-1000L, 600L, 360L, 40L),
            (await BalanceAsync(Stripe), await BalanceAsync(Escrow), await BalanceAsync(Wallet), await BalanceAsync(Account.PlatformFees)));
    }

    [Fact]
    public async Task A_second_entry_with_the_same_key_is_refused()
    {
        await PostAsync("fund", (Stripe, -1000), (Escrow, 1000));

        Assert.Equal(new AlreadyPosted("fund"), await PostAsync("fund", (Stripe, -1000), (Escrow, 1000)));
        Assert.Equal(1000, await BalanceAsync(Escrow));
    }

    [Fact]
    public async Task A_guarded_account_never_goes_negative()
    {
        await PostAsync("fund", (Stripe, -1000), (Escrow, 1000));

        Assert.Equal(new AccountOverdrawn(Escrow.Name), await PostAsync("release", (Escrow, -1001), (Wallet, 1001)));
        Assert.Equal(new AccountOverdrawn(Wallet.Name), await PostAsync("payout", (Wallet, -1), (Stripe, 1)));
        Assert.Equal((1000L, 0L), (await BalanceAsync(Escrow), await BalanceAsync(Wallet)));
        Assert.IsType<Committed>(await PostAsync("release", (Escrow, -1000), (Wallet, 1000)));
    }

    [Fact]
    public async Task An_overdraft_undoes_the_documents_of_its_commit()
    {
        var listing = Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow());

        var outcome = await Store.CommitAsync(work =>
        {
            work.Insert(listing);
            work.Append(Entry("payout", (Wallet, -1), (Stripe, 1)));
        });

        Assert.IsType<AccountOverdrawn>(outcome);
        Assert.Null(await Store.Documents.FindAsync<Listing>(listing.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Only_what_a_commit_does_in_the_end_counts_against_an_account()
    {
        var outcome = await Store.CommitAsync(work =>
        {
            work.Append(Entry("release", (Escrow, -500), (Wallet, 500)));
            work.Append(Entry("fund", (Stripe, -500), (Escrow, 500)));
        });

        Assert.IsType<Committed>(outcome);
        Assert.Equal((0L, 500L), (await BalanceAsync(Escrow), await BalanceAsync(Wallet)));
    }

    [Fact]
    public async Task Currencies_have_balances_of_their_own()
    {
        await PostAsync("ghs", (Stripe, -5), (Escrow, 5));
        await Store.CommitAsync(work => work.Append(JournalEntry.Create(
            Store.Ids.NewId(),
            "usd",
            "test",
            null,
            Store.Clock.GetUtcNow(),
            new Posting(Account.Stripe(Currency.Usd), new Money(-7, Currency.Usd)),
            new Posting(Escrow, new Money(7, Currency.Usd)))));

        Assert.Equal(
            [new Money(5, Currency.Ghs), new Money(7, Currency.Usd)], await Store.Journal.BalancesAsync(Escrow, CancellationToken.None));
    }

    [Fact]
    public async Task Entries_of_an_account_come_newest_first_page_by_page()
    {
        for (var number = 1; number <= 5; number++)
        {
            Store.Clock.Advance(TimeSpan.FromMinutes(1));
            await PostAsync($"fund {number}", (Stripe, -number), (Escrow, number));
        }

        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Store.Journal.EntriesAsync(Escrow, 2, cursor, CancellationToken.None);
            Assert.All(page.Items, item => Assert.Equal(item.Entry.OccurredAt, item.RecordedAt));
            keys.AddRange(page.Items.Select(item => item.Entry.Key));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["fund 5", "fund 4", "fund 3", "fund 2", "fund 1"], keys);
    }

    [Fact]
    public async Task A_cursor_of_another_account_is_refused()
    {
        await PostAsync("fund 1", (Stripe, -1), (Escrow, 1));
        await PostAsync("fund 2", (Stripe, -1), (Escrow, 1));
        var cursor = (await Store.Journal.EntriesAsync(Escrow, 1, null, CancellationToken.None)).NextCursor;

        await Assert.ThrowsAsync<InvalidCursorException>(async () => await Store.Journal.EntriesAsync(Stripe, 1, cursor, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidCursorException>(async () => await Store.Journal.EntriesAsync(Stripe, 1, "x", CancellationToken.None));
    }

    [Fact]
    public async Task Postings_of_an_account_come_newest_first_with_its_balance_after_each()
    {
        await PostAsync("1", (Stripe, -100), (Wallet, 100));
        await PostAsync("2", (Stripe, -7), (Escrow, 7));
        await PostAsync("3", (Wallet, -30), (Stripe, 30));
        await PostAsync("4", (Stripe, -5), (Wallet, 3), (Wallet, 2));

        var postings = await PostingsAsync(new(Wallet), 2);

        Assert.Equal([("4", 5L, 75L), ("3", -30L, 70L), ("1", 100L, 100L)], postings);
    }

    [Fact]
    public async Task One_entry_is_a_posting_for_each_currency_also_across_pages()
    {
        await Store.CommitAsync(work => work.Append(JournalEntry.Create(
            Store.Ids.NewId(), "both", "test", null, Store.Clock.GetUtcNow(),
            new Posting(Stripe, new Money(-5, Currency.Ghs)),
            new Posting(Wallet, new Money(5, Currency.Ghs)),
            new Posting(Account.Stripe(Currency.Usd), new Money(-8, Currency.Usd)),
            new Posting(Wallet, new Money(8, Currency.Usd)))));
        await PostAsync("ghs", (Stripe, -1), (Wallet, 1));

        Assert.Equal([("ghs", 1L, 6L), ("both", 5L, 5L), ("both", 8L, 8L)], await PostingsAsync(new(Wallet), 1));
        Assert.Equal([("ghs", 1L, 6L), ("both", 5L, 5L), ("both", 8L, 8L)], await PostingsAsync(new(Wallet), 2));
        Assert.Equal([("both", 8L, 8L)], await PostingsAsync(new(Wallet) { Currency = Currency.Usd }, 2));
    }

    [Fact]
    public async Task Postings_are_filtered_by_contract_and_by_either_time_and_their_balances_count_all()
    {
        var start = Store.Clock.GetUtcNow();
        await PostAsync("late news", start.AddDays(-3), (Stripe, -10), (Wallet, 10));
        Store.Clock.Advance(TimeSpan.FromDays(1));
        await Store.CommitAsync(work => work.Append(Entry("of the contract", (Stripe, -20), (Wallet, 20)) with { ContractId = contract }));
        Store.Clock.Advance(TimeSpan.FromDays(1));
        await PostAsync("last", (Stripe, -40), (Wallet, 40));

        Assert.Equal([("of the contract", 20L, 30L)], await PostingsAsync(new(Wallet) { ContractId = contract }, 5));
        Assert.Equal(
            [("of the contract", 20L, 30L), ("late news", 10L, 10L)],
            await PostingsAsync(new(Wallet) { From = start, To = start.AddDays(2), By = JournalTime.Recorded }, 1));
        Assert.Equal(
            [("late news", 10L, 10L)],
            await PostingsAsync(new(Wallet) { From = start.AddDays(-3), To = start, By = JournalTime.Occurred }, 1));
        Assert.Equal(
            [("last", 40L, 70L)], await PostingsAsync(new(Wallet) { From = start.AddDays(2), By = JournalTime.Occurred }, 1));
    }

    [Fact]
    public async Task A_cursor_of_another_search_for_postings_is_refused()
    {
        await PostAsync("1", (Stripe, -1), (Wallet, 1));
        await PostAsync("2", (Stripe, -1), (Wallet, 1));
        var cursor = (await Store.Journal.PostingsAsync(new(Wallet), 1, null, CancellationToken.None)).NextCursor;

        foreach (var other in (PostingSearch[])[new(Escrow), new(Wallet) { ContractId = contract }, new(Wallet) { By = JournalTime.Occurred }])
            await Assert.ThrowsAsync<InvalidCursorException>(async () => await Store.Journal.PostingsAsync(other, 1, cursor, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidCursorException>(async () => await Store.Journal.PostingsAsync(new(Wallet), 1, "x", CancellationToken.None));
    }

    [Fact]
    public async Task Entries_of_a_contract_come_oldest_first_as_they_were_appended()
    {
        var first = Entry("fund", (Stripe, -10), (Escrow, 10)) with { ContractId = contract };
        var corrected = first.Id;
        var second = Entry("fix", (Stripe, 1), (Escrow, -1)) with { ContractId = contract, Corrects = corrected };
        await Store.CommitAsync(work => work.Append(first));
        await Store.CommitAsync(work => work.Append(second));
        await PostAsync("other", (Stripe, -10), (Wallet, 10));

        var entries = await Store.Journal.ContractEntriesAsync(contract, CancellationToken.None);

        Assert.Equal([first.Id, second.Id], entries.Select(item => item.Entry.Id));
        Assert.Equal(corrected, entries[1].Entry.Corrects);
        Assert.Equal(first.Postings.AsEnumerable(), entries[0].Entry.Postings);
        Assert.Equal(("fund", "test", first.OccurredAt), (entries[0].Entry.Key, entries[0].Entry.Kind, entries[0].Entry.OccurredAt));
    }

    [Fact]
    public async Task What_an_account_held_before_a_time_is_the_sum_of_what_was_recorded_before_it()
    {
        await PostAsync("fund 1", (Stripe, -10), (Escrow, 10));
        Store.Clock.Advance(TimeSpan.FromMinutes(1));
        var between = Store.Clock.GetUtcNow();
        await PostAsync("release", (Escrow, -4), (Wallet, 4));

        Assert.Equal([new Money(10, Currency.Ghs)], await Store.Journal.BalancesBeforeAsync(Escrow, between, CancellationToken.None));
        Assert.Equal([new Money(6, Currency.Ghs)], await Store.Journal.BalancesBeforeAsync(Escrow, between.AddMinutes(1), CancellationToken.None));
        Assert.Empty(await Store.Journal.BalancesBeforeAsync(Wallet, between, CancellationToken.None));
    }

    [Fact]
    public async Task Entries_of_an_account_are_found_by_either_of_their_times()
    {
        var start = Store.Clock.GetUtcNow();
        for (var number = 1; number <= 4; number++)
        {
            // Each is of the day before its recording.
            var entry = Entry($"fund {number}", (Stripe, -number), (Escrow, number)) with { OccurredAt = Store.Clock.GetUtcNow().AddDays(-1) };
            await Store.CommitAsync(work => work.Append(entry));
            Store.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["fund 3", "fund 2"], await KeysAsync(new EntrySearch(Escrow) { From = start.AddDays(1), To = start.AddDays(3) }));
        Assert.Equal(["fund 4", "fund 3"], await KeysAsync(new EntrySearch(Escrow) { From = start.AddDays(1), To = start.AddDays(3), By = JournalTime.Occurred }));
        Assert.Equal(["fund 1"], await KeysAsync(new EntrySearch(Escrow) { To = start, By = JournalTime.Occurred }));
        Assert.Equal(["fund 4"], await KeysAsync(new EntrySearch(Escrow) { From = start.AddDays(3) }));
        Assert.Empty(await KeysAsync(new EntrySearch(Wallet) { From = start }));

        async Task<List<string>> KeysAsync(EntrySearch search)
        {
            var keys = new List<string>();
            string? cursor = null;
            do
            {
                var page = await Store.Journal.EntriesAsync(search, 1, cursor, CancellationToken.None);
                keys.AddRange(page.Items.Select(item => item.Entry.Key));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            return keys;
        }
    }

    [Fact]
    public async Task An_entry_is_found_by_its_id()
    {
        var entry = Entry("fund", (Stripe, -10), (Escrow, 10)) with { ContractId = contract };
        await Store.CommitAsync(work => work.Append(entry));

        var found = await Store.Journal.FindAsync(entry.Id, CancellationToken.None);

        Assert.Equal(("fund", contract, Store.Clock.GetUtcNow()), (found!.Entry.Key, found.Entry.ContractId, found.RecordedAt));
        Assert.Equal(entry.Postings.AsEnumerable(), found.Entry.Postings);
        Assert.Null(await Store.Journal.FindAsync(contract, CancellationToken.None));
    }

    [Fact]
    public async Task An_entry_that_corrects_none_that_is_there_is_refused_with_its_commit()
    {
        await PostAsync("fund", (Stripe, -10), (Escrow, 10));
        var unknown = Store.Ids.NewId();

        var outcome = await Store.CommitAsync(work =>
        {
            work.Append(Entry("other", (Stripe, -5), (Escrow, 5)));
            work.Append(Entry("fix", (Stripe, 1), (Escrow, -1)) with { Corrects = unknown });
        });

        Assert.Equal(new UnknownCorrected("fix", unknown), outcome);
        Assert.Equal(10, await BalanceAsync(Escrow));
    }

    [Fact]
    public async Task An_entry_can_correct_one_of_its_own_commit()
    {
        var wrong = Entry("fund", (Stripe, -10), (Escrow, 10));
        var outcome = await Store.CommitAsync(work =>
        {
            work.Append(wrong);
            work.Append(Entry("fix", (Stripe, 1), (Escrow, -1)) with { Corrects = wrong.Id });
        });

        Assert.IsType<Committed>(outcome);
        Assert.Equal(9, await BalanceAsync(Escrow));
    }

    [Fact]
    public async Task Closing_days_changes_no_balance()
    {
        await PostAsync("day 1", (Stripe, -100), (Escrow, 90), (Account.PlatformFees, 10));
        Store.Clock.Advance(TimeSpan.FromDays(1));
        await PostAsync("day 2", (Stripe, -7), (Account.PlatformFees, 7));
        var midnight = new DateTimeOffset(Store.Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

        await Store.Journal.CloseDaysAsync(midnight, CancellationToken.None);
        await Store.Journal.CloseDaysAsync(midnight, CancellationToken.None);
        await PostAsync("day 2 again", (Stripe, -3), (Account.PlatformFees, 3));

        Assert.Equal(
            (-110L, 20L, 90L), (await BalanceAsync(Stripe), await BalanceAsync(Account.PlatformFees), await BalanceAsync(Escrow)));
        Assert.Equal(
            [(Escrow.Name, 90L), ("platform:fees", 20L), ("stripe:GHS", -110L)], await AllBalancesAsync());
    }

    [Fact]
    public async Task Concurrent_withdrawals_of_one_account_stop_at_zero()
    {
        await PostAsync("fund", (Stripe, -10), (Wallet, 10));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(number =>
            Task.Run(() => PostAsync($"payout {number}", (Wallet, -1), (Stripe, 1)))));

        Assert.Equal(10, outcomes.Count(outcome => outcome is Committed));
        Assert.Equal(22, outcomes.Count(outcome => outcome is AccountOverdrawn));
        Assert.Equal(0, await BalanceAsync(Wallet));
    }

    [Fact]
    public async Task A_check_gives_what_is_kept_beside_the_sum_of_the_postings()
    {
        await PostAsync("fund", (Stripe, -100), (Escrow, 90), (Account.PlatformFees, 10));
        Store.Clock.Advance(TimeSpan.FromDays(1));
        await Store.Journal.CloseDaysAsync(new DateTimeOffset(Store.Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero), CancellationToken.None);
        await PostAsync("release", (Escrow, -40), (Wallet, 36), (Account.PlatformFees, 4));

        foreach (var (account, minorUnits) in ((Account, long)[])[(Stripe, -100), (Escrow, 50), (Wallet, 36), (Account.PlatformFees, 14)])
        {
            var expected = new Money(minorUnits, Currency.Ghs);
            Assert.Equal([new AccountCheck(expected, expected)], await Store.Journal.CheckAsync(account, CancellationToken.None));
        }

        Assert.Empty(await Store.Journal.CheckAsync(Account.WalletPending(worker), CancellationToken.None));
    }

    [Fact]
    public async Task Totals_are_zero_in_each_currency_that_was_posted()
    {
        Assert.Empty(await Store.Journal.TotalsAsync(CancellationToken.None));
        await PostAsync("fund", (Stripe, -100), (Escrow, 100));
        await Store.CommitAsync(work => work.Append(JournalEntry.Create(
            Store.Ids.NewId(),
            "usd",
            "test",
            null,
            Store.Clock.GetUtcNow(),
            new Posting(Account.Stripe(Currency.Usd), new Money(-7, Currency.Usd)),
            new Posting(Escrow, new Money(7, Currency.Usd)))));

        Assert.Equal([Money.Zero(Currency.Ghs), Money.Zero(Currency.Usd)], await Store.Journal.TotalsAsync(CancellationToken.None));
    }

    /// <summary>Of all pages: the entry's key, what it did, and the balance after it.</summary>
    private async Task<List<(string Key, long Amount, long BalanceAfter)>> PostingsAsync(PostingSearch search, int limit)
    {
        var postings = new List<(string, long, long)>();
        string? cursor = null;
        do
        {
            var page = await Store.Journal.PostingsAsync(search, limit, cursor, CancellationToken.None);
            Assert.InRange(page.Items.Count, 1, limit);
            postings.AddRange(page.Items.Select(item => (item.Recorded.Entry.Key, item.Amount.MinorUnits, item.BalanceAfter.MinorUnits)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return postings;
    }

    private async Task<List<(string Account, long MinorUnits)>> AllBalancesAsync()
    {
        var balances = new List<(string, long)>();
        await foreach (var (account, balance) in Store.Journal.AllBalancesAsync(CancellationToken.None))
            balances.Add((account.Name, balance.MinorUnits));
        return balances;
    }

    private Task<CommitOutcome> PostAsync(string key, params (Account Account, long MinorUnits)[] postings) =>
        Store.CommitAsync(work => work.Append(Entry(key, postings)));

    private Task<CommitOutcome> PostAsync(string key, DateTimeOffset occurredAt, params (Account Account, long MinorUnits)[] postings) =>
        Store.CommitAsync(work => work.Append(Entry(key, postings) with { OccurredAt = occurredAt }));

    private JournalEntry Entry(string key, params (Account Account, long MinorUnits)[] postings) => JournalEntry.Create(
        Store.Ids.NewId(),
        key,
        "test",
        null,
        Store.Clock.GetUtcNow(),
        postings.Select(posting => new Posting(posting.Account, new Money(posting.MinorUnits, Currency.Ghs))).ToImmutableArray());

    private async Task<long> BalanceAsync(Account account)
    {
        var balances = await Store.Journal.BalancesAsync(account, CancellationToken.None);
        return balances.Count == 0 ? 0 : Assert.Single(balances).MinorUnits;
    }
}

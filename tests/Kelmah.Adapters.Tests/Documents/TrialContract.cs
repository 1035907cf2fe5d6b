using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What every store says of a unit of work that is only tried: how its commit would end, of which nothing is kept.</summary>
public abstract class TrialContract : StoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ErrorCode EmailTaken = new("email_taken", 409, "Taken.");

    private readonly Guid contract = new("018f0000-0000-7000-8000-000000000001");

    private Account Escrow => Account.Escrow(contract);

    [Fact]
    public async Task What_could_be_committed_is_not_there_and_can_be_committed_afterwards()
    {
        var (changed, gone) = (await Store.InsertAsync(), await Store.InsertAsync());
        var added = NewListing() with { GroupId = Store.Ids.NewId() };
        var set = $"listings/groupId/{added.GroupId}";
        var version = await Store.Documents.SetVersionAsync(set, None);
        void Fill(UnitOfWork work)
        {
            work.MarkHandled("test", "message");
            work.Insert(added);
            work.Update(Rename(changed, "Second"));
            work.Delete(gone);
            work.Append(Funding("fund", 1_000));
        }

        Assert.IsType<Committed>(await TryAsync(Fill));
        Assert.IsType<Committed>(await TryAsync(Fill));

        Assert.Null(await FindAsync(added.Id));
        Assert.Equal((changed.Title, 1L), ((await FindAsync(changed.Id))!.Title, (await FindAsync(changed.Id))!.Version));
        Assert.NotNull(await FindAsync(gone.Id));
        Assert.Equal(version, await Store.Documents.SetVersionAsync(set, None));
        Assert.Empty(await Store.Events.ReadStreamAsync(ListingCollection.Definition.StreamId(added.Id), 0, None));
        Assert.Single(await Store.Events.ReadStreamAsync(ListingCollection.Definition.StreamId(changed.Id), 0, None));
        Assert.Empty(await Store.Journal.ContractEntriesAsync(contract, None));
        Assert.Empty(await Store.Journal.BalancesAsync(Escrow, None));
        Assert.IsType<Committed>(await Store.CommitAsync(Fill));
        Assert.Equal("Second", (await FindAsync(changed.Id))!.Title);
        Assert.Equal(version + 1, await Store.Documents.SetVersionAsync(set, None));
    }

    [Fact]
    public async Task An_older_version_is_a_conflict()
    {
        var listing = await Store.InsertAsync();
        await Store.CommitAsync(work => work.Update(Rename(listing, "Faster")));

        Assert.Equal(new VersionConflict("listings", listing.Id), await TryAsync(work => work.Update(Rename(listing, "Slower"))));
        Assert.Equal(new VersionConflict("listings", listing.Id), await TryAsync(work => work.Delete(listing)));
        Assert.Equal("Faster", (await FindAsync(listing.Id))!.Title);
    }

    [Fact]
    public async Task What_was_read_and_has_changed_since_is_a_conflict()
    {
        var listing = await Store.InsertAsync();
        var group = Store.Ids.NewId();
        var (ofDocument, ofSet) = (Store.NewWork(), Store.NewWork());
        await ofDocument.FindAsync<Listing>(listing.Id, None);
        await ofSet.CountAsync(ListingCollection.GroupId.Is(group), None);
        ofDocument.Insert(NewListing());
        ofSet.Insert(NewListing());
        await Store.CommitAsync(work => work.Update(Rename(listing, "Changed")));
        await Store.InsertAsync(added => added with { GroupId = group });

        Assert.Equal(new VersionConflict("listings", listing.Id), await Store.Documents.TryAsync(ofDocument, None));
        Assert.IsType<VersionConflict>(await Store.Documents.TryAsync(ofSet, None));
    }

    [Fact]
    public async Task A_unique_index_refuses_a_second_value_with_the_answer_of_the_write()
    {
        await Store.InsertAsync(listing => listing with { Email = "ama@example.com" });

        Assert.Equal(new Duplicate("listings", "email", EmailTaken), await TryAsync(work => work.Insert(NewListing() with { Email = "ama@example.com" }, EmailTaken)));
        // Two of the same commit are as much too many, and a trial leaves no value behind.
        Assert.IsType<Duplicate>(await TryAsync(work =>
        {
            work.Insert(NewListing() with { Email = "kofi@example.com" }, EmailTaken);
            work.Insert(NewListing() with { Email = "kofi@example.com" }, EmailTaken);
        }));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Insert(NewListing() with { Email = "kofi@example.com" }, EmailTaken)));
    }

    [Fact]
    public async Task The_journal_refuses_a_key_that_is_there_and_an_account_that_is_short()
    {
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Append(Funding("fund", 1_000))));

        Assert.Equal(new AlreadyPosted("fund"), await TryAsync(work => work.Append(Funding("fund", 1_000))));
        Assert.Equal(new AccountOverdrawn(Escrow.Name), await TryAsync(work => work.Append(Funding("back", -1_001))));
        Assert.IsType<Committed>(await TryAsync(work => work.Append(Funding("back", -1_000))));
        Assert.Equal([new Money(1_000, Currency.Ghs)], await Store.Journal.BalancesAsync(Escrow, None));
    }

    [Fact]
    public async Task A_message_that_was_handled_is_not_handled_again()
    {
        await Store.CommitAsync(work => work.MarkHandled("test", "message"));

        Assert.Equal(new AlreadyHandled("test", "message"), await TryAsync(work => work.MarkHandled("test", "message")));
    }

    [Fact]
    public async Task A_broken_field_rule_is_a_bug() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => TryAsync(work => work.Insert(NewListing(new string('a', 201)))));

    [Fact]
    public async Task Trials_among_commits_undo_nothing_but_themselves()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(async () =>
        {
            var work = Store.NewWork();
            var listing = work.Insert(NewListing());
            work.Append(Funding($"fund:{number}", 10));
            var isTrial = number % 2 == 0;
            return (isTrial, listing.Id, Outcome: await (isTrial ? Store.Documents.TryAsync(work, None) : Store.Documents.CommitAsync(work, None)));
        })));

        Assert.All(outcomes, one => Assert.IsType<Committed>(one.Outcome));
        foreach (var one in outcomes) Assert.Equal(one.isTrial, await FindAsync(one.Id) is null);
        Assert.Equal([new Money(200, Currency.Ghs)], await Store.Journal.BalancesAsync(Escrow, None));
    }

    private Task<CommitOutcome> TryAsync(Action<UnitOfWork> fill)
    {
        var work = Store.NewWork();
        fill(work);
        return Store.Documents.TryAsync(work, None);
    }

    private Listing Rename(Listing listing, string title) => listing.Change(Store.Clock.GetUtcNow(), current => current with { Title = title });

    private ValueTask<Listing?> FindAsync(Guid id) => Store.Documents.FindAsync<Listing>(id, None);

    private Listing NewListing(string title = "A listing") => Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow(), title);

    private JournalEntry Funding(string key, long amount) => JournalEntry.Create(
        Store.Ids.NewId(), key, "test", contract, Store.Clock.GetUtcNow(),
        new Posting(Account.Stripe(Currency.Ghs), new Money(-amount, Currency.Ghs)), new Posting(Escrow, new Money(amount, Currency.Ghs)));
}

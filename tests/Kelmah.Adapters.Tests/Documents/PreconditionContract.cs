using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>A commit holds only while what its decision read is as it was read.</summary>
public abstract class PreconditionContract : StoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_document_that_was_read_and_is_unchanged_lets_the_commit_through()
    {
        var read = await Store.InsertAsync();

        var outcome = await CommitAsync(async work => await work.FindAsync<Listing>(read.Id, None));

        Assert.IsType<Committed>(outcome);
        Assert.Equal(1, (await Store.Documents.FindAsync<Listing>(read.Id, None))!.Version);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_document_that_was_read_and_changed_since_is_a_conflict_and_changes_nothing(bool isDeleted)
    {
        var read = await Store.InsertAsync();
        var added = NewListing();

        var outcome = await CommitAsync(
            async work =>
            {
                await work.FindAsync<Listing>(read.Id, None);
                work.Insert(added);
                if (isDeleted) await Store.CommitAsync(faster => faster.Delete(read));
                else await ChangeAsync(read);
            },
            insert: false);

        Assert.Equal(new VersionConflict("listings", read.Id), outcome);
        Assert.Null(await Store.Documents.FindAsync<Listing>(added.Id, None));
    }

    [Fact]
    public async Task What_was_read_elsewhere_can_be_required()
    {
        var read = await Store.InsertAsync();
        await ChangeAsync(read);

        Assert.IsType<VersionConflict>(await CommitAsync(work =>
        {
            work.Require(read);
            return ValueTask.CompletedTask;
        }));
    }

    [Fact]
    public async Task What_was_read_twice_counts_as_it_was_read_first()
    {
        var read = await Store.InsertAsync();

        Assert.IsType<VersionConflict>(await CommitAsync(async work =>
        {
            await work.FindAsync<Listing>(read.Id, None);
            await ChangeAsync(read);
            await work.FindAsync<Listing>(read.Id, None);
        }));
    }

    [Fact]
    public async Task A_document_that_is_written_is_compared_by_its_write_alone()
    {
        var read = await Store.InsertAsync();

        Assert.IsType<Committed>(await CommitAsync(async work =>
        {
            var found = (await work.FindAsync<Listing>(read.Id, None))!;
            work.Update(found.Change(Store.Clock.GetUtcNow(), listing => listing with { Rank = 1 }));
        }));
    }

    [Fact]
    public async Task What_rests_on_a_standing_is_not_disturbed_by_other_changes()
    {
        var seller = await OpenSellerAsync();

        Assert.IsType<Committed>(await CommitAsync(async work =>
        {
            await work.FindAsync<Seller>(seller.Id, None);
            await Store.CommitAsync(faster => faster.Update(seller.Visit(Store.Clock.GetUtcNow())));
        }));
    }

    [Fact]
    public async Task What_rests_on_a_standing_conflicts_with_its_change()
    {
        var seller = await OpenSellerAsync();

        Assert.Equal(new VersionConflict("sellers", seller.Id), await CommitAsync(async work =>
        {
            await work.FindAsync<Seller>(seller.Id, None);
            await Store.CommitAsync(faster => faster.Update(seller.Suspend(Store.Clock.GetUtcNow())));
        }));
    }

    [Fact]
    public async Task A_set_that_got_another_document_is_a_conflict()
    {
        var group = Store.Ids.NewId();
        await Store.InsertAsync(listing => listing with { GroupId = group });

        Assert.IsType<VersionConflict>(await CommitAsync(async work =>
        {
            Assert.Single((await work.QueryAsync(InGroup(group), None)).Items);
            await Store.InsertAsync(listing => listing with { GroupId = group });
        }));
    }

    [Fact]
    public async Task A_set_that_was_empty_and_got_a_document_is_a_conflict()
    {
        var group = Store.Ids.NewId();

        Assert.IsType<VersionConflict>(await CommitAsync(async work =>
        {
            Assert.Equal(0, await work.CountAsync(ListingCollection.GroupId.Is(group), None));
            await Store.InsertAsync(listing => listing with { GroupId = group });
        }));
    }

    [Fact]
    public async Task A_filter_that_found_nothing_in_a_set_conflicts_with_what_it_would_find_now()
    {
        var group = Store.Ids.NewId();

        Assert.IsType<VersionConflict>(await CommitAsync(async work =>
        {
            Assert.Null(await work.FindAsync(ListingCollection.GroupId.Is(group) & ListingCollection.Urgent.Is(true), None));
            await Store.InsertAsync(listing => listing with { GroupId = group, Urgent = true });
        }));
    }

    [Fact]
    public async Task A_change_in_another_set_disturbs_nobody()
    {
        var group = Store.Ids.NewId();

        Assert.IsType<Committed>(await CommitAsync(async work =>
        {
            await work.QueryAsync(InGroup(group), None);
            await Store.InsertAsync(listing => listing with { GroupId = Store.Ids.NewId() });
        }));
    }

    [Fact]
    public async Task A_commit_may_write_to_the_set_that_it_read()
    {
        var group = Store.Ids.NewId();

        for (var round = 0; round < 3; round++)
        {
            Assert.IsType<Committed>(await CommitAsync(
                async work =>
                {
                    await work.QueryAsync(InGroup(group), None);
                    work.Insert(NewListing() with { GroupId = group });
                },
                insert: false));
        }

        Assert.Equal(3, await Store.Documents.CountAsync(ListingCollection.GroupId.Is(group), None));
    }

    [Fact]
    public async Task A_query_over_no_guarded_set_is_a_bug() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Store.NewWork().CountAsync(ListingCollection.Urgent.Is(true), None));

    /// <summary>Each takes a place of a group of three if one is free. No order of them takes four.</summary>
    [Fact]
    public async Task Concurrent_decisions_about_one_set_are_those_of_some_order()
    {
        var group = Store.Ids.NewId();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            CommitOutcome outcome;
            do
            {
                outcome = await CommitAsync(
                    async work =>
                    {
                        if (await work.CountAsync(ListingCollection.GroupId.Is(group), None) < 3) work.Insert(NewListing() with { GroupId = group });
                    },
                    insert: false);
            }
            while (outcome is VersionConflict);
        })));

        Assert.Equal(3, await Store.Documents.CountAsync(ListingCollection.GroupId.Is(group), None));
    }

    private static Query<Listing> InGroup(Guid group) => new() { Where = ListingCollection.GroupId.Is(group) };

    private Listing NewListing() => Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow());

    private Task<CommitOutcome> ChangeAsync(Listing listing) => Store.CommitAsync(work =>
        work.Update(listing.Change(Store.Clock.GetUtcNow(), current => current with { Title = "Changed" })));

    private async Task<Seller> OpenSellerAsync()
    {
        var work = Store.NewWork();
        var seller = work.Insert(Seller.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow()));
        Assert.IsType<Committed>(await Store.Documents.CommitAsync(work, None));
        return seller;
    }

    /// <summary>Commits a decision, with a document of its own.</summary>
    private async Task<CommitOutcome> CommitAsync(Func<UnitOfWork, ValueTask> decide, bool insert = true)
    {
        var work = Store.NewWork();
        await decide(work);
        if (insert) work.Insert(NewListing());
        return await Store.Documents.CommitAsync(work, None);
    }
}

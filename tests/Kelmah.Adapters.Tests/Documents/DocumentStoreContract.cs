using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What every document store does with single documents and commits.</summary>
public abstract class DocumentStoreContract : StoreContract
{
    private static readonly ErrorCode EmailTaken = new("email_taken", 409, "Taken.");

    [Fact]
    public async Task A_committed_entity_is_found_as_it_was_written()
    {
        var written = await Store.InsertAsync(listing => listing with
        {
            Description = "Akwaaba ɛyɛ \"quoted\" \u0001",
            Status = ListingStatus.InProgress,
            Tags = ["plumbing", "Tiling"],
            Rank = 7,
            Urgent = true,
            Latitude = 5.6037,
            Longitude = -0.187,
            ExpiresAt = Store.Clock.GetUtcNow().AddDays(1),
        });

        var found = await FindAsync(written.Id);

        Assert.Equal(JsonSerializer.Serialize(written, StorageJson.Options), JsonSerializer.Serialize(found, StorageJson.Options));
        Assert.Equal(1, found!.Version);
        Assert.Empty(found.NewEvents);
    }

    [Fact]
    public async Task An_unknown_id_finds_nothing() => Assert.Null(await FindAsync(Store.Ids.NewId()));

    [Fact]
    public async Task An_empty_commit_is_committed() => Assert.IsType<Committed>(await Store.CommitAsync(_ => { }));

    [Fact]
    public async Task An_update_replaces_the_version_it_was_loaded_with()
    {
        var listing = await Store.InsertAsync();

        var outcome = await Store.CommitAsync(work => work.Update(Rename(listing, "Second")));

        Assert.IsType<Committed>(outcome);
        Assert.Equal(("Second", 2L), ((await FindAsync(listing.Id))!.Title, (await FindAsync(listing.Id))!.Version));
    }

    [Fact]
    public async Task A_document_that_is_written_anew_keeps_its_version_and_needs_no_event()
    {
        var listing = await Store.InsertAsync();

        var outcome = await Store.CommitAsync(work => work.Rewrite(listing with { Title = "In another form" }));

        Assert.IsType<Committed>(outcome);
        Assert.Equal(("In another form", listing.Version), ((await FindAsync(listing.Id))!.Title, (await FindAsync(listing.Id))!.Version));
        await Store.CommitAsync(work => work.Update(Rename(listing, "Faster")));
        Assert.IsType<VersionConflict>(await Store.CommitAsync(work => work.Rewrite(listing)));
    }

    [Fact]
    public async Task An_update_of_an_older_version_is_a_conflict_and_changes_nothing()
    {
        var listing = await Store.InsertAsync();
        await Store.CommitAsync(work => work.Update(Rename(listing, "Faster")));
        var other = Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow());

        var outcome = await Store.CommitAsync(work =>
        {
            work.MarkHandled("test", "message");
            work.Insert(other);
            work.Update(Rename(listing, "Slower"));
        });

        Assert.Equal(new VersionConflict("listings", listing.Id), outcome);
        Assert.Equal("Faster", (await FindAsync(listing.Id))!.Title);
        Assert.Null(await FindAsync(other.Id));
        Assert.Empty(await Store.Events.ReadStreamAsync(ListingCollection.Definition.StreamId(other.Id), 0, CancellationToken.None));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.MarkHandled("test", "message")));
    }

    [Fact]
    public async Task An_update_of_a_deleted_entity_is_a_conflict()
    {
        var listing = await Store.InsertAsync();
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.Delete(listing)));

        Assert.Equal(
            new VersionConflict("listings", listing.Id),
            await Store.CommitAsync(work => work.Update(Rename(listing, "Late"))));
    }

    [Fact]
    public async Task A_deletion_of_an_older_version_is_a_conflict()
    {
        var listing = await Store.InsertAsync();
        await Store.CommitAsync(work => work.Update(Rename(listing, "Changed")));

        Assert.Equal(new VersionConflict("listings", listing.Id), await Store.CommitAsync(work => work.Delete(listing)));
        Assert.NotNull(await FindAsync(listing.Id));
    }

    [Fact]
    public async Task A_deleted_entity_is_gone_and_its_events_stay()
    {
        var listing = await Store.InsertAsync();

        await Store.CommitAsync(work => work.Delete(listing));

        Assert.Null(await FindAsync(listing.Id));
        Assert.Single(await Store.Events.ReadStreamAsync(ListingCollection.Definition.StreamId(listing.Id), 0, CancellationToken.None));
    }

    [Fact]
    public async Task Two_updates_of_one_entity_in_one_commit_apply_in_order()
    {
        var listing = await Store.InsertAsync();

        var outcome = await Store.CommitAsync(work => work.Update(Rename(work.Update(Rename(listing, "One")), "Two")));

        Assert.IsType<Committed>(outcome);
        Assert.Equal(("Two", 3L), ((await FindAsync(listing.Id))!.Title, (await FindAsync(listing.Id))!.Version));
    }

    [Fact]
    public async Task A_second_entity_with_the_same_id_is_a_duplicate()
    {
        var listing = await Store.InsertAsync();

        var outcome = await Store.CommitAsync(work => work.Insert(Listing.Open(listing.Id, Store.Clock.GetUtcNow()), EmailTaken));

        Assert.Equal(new Duplicate("listings", "id", EmailTaken), outcome);
    }

    [Fact]
    public async Task A_unique_index_refuses_a_second_value_with_the_answer_of_the_write()
    {
        await Store.InsertAsync(listing => listing with { Email = "ama@example.com" });
        var second = Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow()) with { Email = "ama@example.com" };

        var outcome = await Store.CommitAsync(work => work.Insert(second, EmailTaken));

        Assert.Equal(new Duplicate("listings", "email", EmailTaken), outcome);
        Assert.Null(await FindAsync(second.Id));
    }

    [Fact]
    public async Task A_unique_index_refuses_an_update_too()
    {
        await Store.InsertAsync(listing => listing with { Email = "ama@example.com" });
        var second = await Store.InsertAsync(listing => listing with { Email = "kofi@example.com" });

        var outcome = await Store.CommitAsync(work =>
            work.Update(second.Change(Store.Clock.GetUtcNow(), listing => listing with { Email = "ama@example.com" })));

        Assert.Equal(new Duplicate("listings", "email", null), outcome);
    }

    [Fact]
    public async Task A_unique_index_leaves_documents_free_that_miss_the_field()
    {
        await Store.InsertAsync();
        await Store.InsertAsync();
        Assert.Equal(2, await Store.Documents.CountAsync(ListingCollection.Email.IsMissing(), CancellationToken.None));
    }

    [Fact]
    public async Task A_unique_value_is_free_again_after_its_document_is_deleted()
    {
        var first = await Store.InsertAsync(listing => listing with { Email = "ama@example.com" });
        await Store.CommitAsync(work => work.Delete(first));

        Assert.NotNull(await Store.InsertAsync(listing => listing with { Email = "ama@example.com" }));
    }

    [Fact]
    public async Task A_message_is_handled_once_for_each_consumer()
    {
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.MarkHandled("router", "m1")));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.MarkHandled("mailer", "m1")));
        var listing = Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow());

        var outcome = await Store.CommitAsync(work =>
        {
            work.Insert(listing);
            work.MarkHandled("router", "m1");
        });

        Assert.Equal(new AlreadyHandled("router", "m1"), outcome);
        Assert.Null(await FindAsync(listing.Id));
    }

    [Fact]
    public async Task A_handled_message_is_recorded_for_90_days_and_then_swept()
    {
        for (var number = 0; number < 600; number++) await Store.CommitAsync(work => work.MarkHandled("unknown-address", $"{number}"));
        Store.Clock.Advance(HandledMessage.Kept - TimeSpan.FromMinutes(1));
        await Store.CommitAsync(work => work.MarkHandled("router", "later"));
        Assert.Equal(0, await Store.Sweep.DeleteExpiredAsync(Store.Clock.GetUtcNow(), HandledMessage.Kept, CancellationToken.None));
        Assert.IsType<AlreadyHandled>(await Store.CommitAsync(work => work.MarkHandled("unknown-address", "0")));

        Store.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(600, await Store.Sweep.DeleteExpiredAsync(Store.Clock.GetUtcNow(), HandledMessage.Kept, CancellationToken.None));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.MarkHandled("unknown-address", "0")));
        Assert.IsType<AlreadyHandled>(await Store.CommitAsync(work => work.MarkHandled("router", "later")));
    }

    [Fact]
    public async Task A_handled_message_is_forgotten_sooner_where_the_settings_say_so()
    {
        await Store.CommitAsync(work => work.MarkHandled("router", "m1"));
        Store.Clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(0, await Store.Sweep.DeleteExpiredAsync(Store.Clock.GetUtcNow(), TimeSpan.FromDays(31), CancellationToken.None));
        Assert.Equal(1, await Store.Sweep.DeleteExpiredAsync(Store.Clock.GetUtcNow(), TimeSpan.FromDays(30), CancellationToken.None));
        Assert.IsType<Committed>(await Store.CommitAsync(work => work.MarkHandled("router", "m1")));
    }

    [Fact]
    public async Task What_a_filter_finds_is_deleted_in_batches_and_nothing_else()
    {
        var now = Store.Clock.GetUtcNow();
        var opened = Enumerable.Range(0, 1_105).Select(number => Listing.Open(Store.Ids.NewId(), now.AddMinutes(number % 2)) with { Title = number < 5 ? "kept" : "gone" }).ToList();
        foreach (var some in opened.Chunk(200)) await Store.CommitAsync(work => { foreach (var listing in some) work.Insert(listing); });
        var over = ListingCollection.CreatedAt.AtMost(now.AddMinutes(1)) & !ListingCollection.Title.Is("kept");

        Assert.Equal(1_100, await Store.Sweep.DeleteAsync(over, CancellationToken.None));

        Assert.Equal(0, await Store.Sweep.DeleteAsync(over, CancellationToken.None));
        Assert.NotNull(await FindAsync(opened[4].Id));
        Assert.Null(await FindAsync(opened[5].Id));
    }

    [Fact]
    public async Task A_broken_field_rule_is_a_bug_that_names_the_rule_and_changes_nothing()
    {
        var listing = Listing.Open(Store.Ids.NewId(), Store.Clock.GetUtcNow()) with { Price = new Money(-1, Currency.Ghs) };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.CommitAsync(work => work.Insert(listing)));

        Assert.Contains("listings.price.minorUnits", error.Message, StringComparison.Ordinal);
        Assert.Null(await FindAsync(listing.Id));
    }

    [Fact]
    public async Task Concurrent_updates_of_one_entity_lose_no_change()
    {
        const int Writers = 8;
        const int Changes = 25;
        var listing = await Store.InsertAsync(draft => draft with { Rank = 0 });

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var change = 0; change < Changes; change++)
            {
                while (await IncrementAsync(listing.Id) is VersionConflict)
                {
                    // Somebody else was faster.
                }
            }
        })));

        var found = await FindAsync(listing.Id);
        Assert.Equal((Writers * Changes, (Writers * Changes) + 1L), (found!.Rank, found.Version));
    }

    [Fact]
    public async Task A_read_sees_every_commit_that_was_acknowledged_before_it()
    {
        for (var round = 0; round < 50; round++)
        {
            var listing = await Store.InsertAsync();
            Assert.Equal(1, (await FindAsync(listing.Id))!.Version);
            await Store.CommitAsync(work => work.Update(Rename(listing, "Changed")));
            Assert.Equal(2, (await FindAsync(listing.Id))!.Version);
        }
    }

    private async Task<CommitOutcome> IncrementAsync(Guid id)
    {
        var loaded = (await FindAsync(id))!;
        return await Store.CommitAsync(work =>
            work.Update(loaded.Change(Store.Clock.GetUtcNow(), listing => listing with { Rank = listing.Rank + 1 })));
    }

    private Listing Rename(Listing listing, string title) =>
        listing.Change(Store.Clock.GetUtcNow(), current => current with { Title = title });

    private async Task<Listing?> FindAsync(Guid id) => await Store.Documents.FindAsync<Listing>(id, CancellationToken.None);
}

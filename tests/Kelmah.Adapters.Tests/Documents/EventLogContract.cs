using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What every event log keeps and hands to the relay.</summary>
public abstract class EventLogContract : StoreContract
{
    [Fact]
    public async Task A_stream_holds_the_events_of_its_entity_in_order()
    {
        var actor = Store.Ids.NewId();
        var work = Store.NewWork(actor);
        var now = Store.Clock.GetUtcNow();
        var listing = work.Insert(Listing.Open(Store.Ids.NewId(), now, "One").Change(now, current => current with { Title = "Two" }));
        await Store.Documents.CommitAsync(work, CancellationToken.None);
        await Store.InsertAsync();
        await Store.CommitAsync(next => next.Update(listing.Change(now, current => current with { Title = "Three" })));

        var events = await Store.Events.ReadStreamAsync($"listings/{listing.Id}", 0, CancellationToken.None);

        Assert.Equal([1L, 2L, 3L], events.Select(record => record.Version));
        Assert.Equal(["One", "Two", "Three"], events.Select(record => ((ListingChanged)record.Payload).Title));
        Assert.Equal([actor, actor, null], events.Select(record => record.ActorId));
        Assert.All(events, record => Assert.Equal((listing.Id, now, "ListingChanged"), (record.EntityId, record.OccurredAt, record.Type)));
        Assert.Equal([3L], (await Store.Events.ReadStreamAsync($"listings/{listing.Id}", 2, CancellationToken.None)).Select(record => record.Version));
    }

    [Fact]
    public async Task Unrelayed_events_come_in_the_order_of_their_commits_until_they_are_marked()
    {
        foreach (var title in (string[])["A", "B", "C"]) await Store.InsertAsync(title: title);
        var unrelayed = await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None);
        Assert.Equal(["A", "B", "C"], unrelayed.Select(record => ((ListingChanged)record.Payload).Title));
        Assert.Equal(2, (await Store.Events.ReadUnrelayedAsync(2, CancellationToken.None)).Count);

        await Store.Events.MarkRelayedAsync([unrelayed[0].Id, unrelayed[2].Id], CancellationToken.None);
        await Store.Events.MarkRelayedAsync([unrelayed[0].Id, Store.Ids.NewId()], CancellationToken.None);

        var left = Assert.Single(await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None));
        Assert.Equal(unrelayed[1].Id, left.Id);
    }

    [Fact]
    public async Task A_clock_that_is_behind_changes_no_streams_order()
    {
        var listing = await Store.InsertAsync(title: "One");
        Store.Clock.AdjustTime(Store.Clock.GetUtcNow().AddHours(-1));
        await Store.CommitAsync(work => work.Update(listing.Change(Store.Clock.GetUtcNow(), current => current with { Title = "Two" })));

        var unrelayed = await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None);
        var first = await Store.Events.ReadUnrelayedAsync(1, CancellationToken.None);

        Assert.Equal([1L, 2L], unrelayed.Select(record => record.Version));
        Assert.Equal(1, first[0].Version);
    }

    [Fact]
    public async Task One_process_has_the_turn_to_relay_as_long_as_it_wants_and_may_take_it_again()
    {
        Assert.True(await Store.Events.TryTakeTurnAsync(CancellationToken.None));
        Assert.True(await Store.Events.TryTakeTurnAsync(CancellationToken.None));
        Assert.True(await Store.Events.TryEndTurnAsync(CancellationToken.None));
        Assert.True(await Store.Events.TryTakeTurnAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_trace_that_is_open_travels_with_the_event()
    {
        using var activity = new System.Diagnostics.Activity("test").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var listing = await Store.InsertAsync();
        Assert.Equal(activity.Id, Assert.Single(await Store.Events.ReadStreamAsync($"listings/{listing.Id}", 0, CancellationToken.None)).TraceParent);
    }

    [Fact]
    public async Task A_stream_whose_versions_are_taken_refuses_the_commit()
    {
        var listing = await Store.InsertAsync();
        await Store.CommitAsync(work => work.Delete(listing));

        var outcome = await Store.CommitAsync(work => work.Insert(Listing.Open(listing.Id, Store.Clock.GetUtcNow())));

        Assert.Equal(new VersionConflict("listings", listing.Id), outcome);
    }
}

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
    public async Task An_event_that_is_parked_waits_no_more_until_it_is_let_back_into_its_place()
    {
        foreach (var title in (string[])["A", "B", "C"]) await Store.InsertAsync(title: title);
        var unrelayed = await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None);
        var parkedAt = Store.Clock.GetUtcNow();

        for (var times = 0; times < 2; times++)
            await Store.Events.ParkAsync(unrelayed[1].Id, "too_large", "It is too large.", parkedAt, CancellationToken.None);

        Assert.Equal(["A", "C"], (await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None)).Select(record => ((ListingChanged)record.Payload).Title));
        var parked = Assert.Single((await Store.Events.ListParkedAsync(new Paging(), CancellationToken.None)).Items);
        Assert.Equal(
            (unrelayed[1].Id, unrelayed[1].StreamId, unrelayed[1].OccurredAt, "too_large", "It is too large.", parkedAt),
            (parked.Id, parked.StreamId, parked.OccurredAt, parked.Reason, parked.Description, parked.ParkedAt));
        Assert.Contains("\"B\"", parked.Payload, StringComparison.Ordinal);

        Assert.True(await Store.Events.TryUnparkAsync(parked.Id, CancellationToken.None));

        Assert.False(await Store.Events.TryUnparkAsync(parked.Id, CancellationToken.None));
        Assert.Empty((await Store.Events.ListParkedAsync(new Paging(), CancellationToken.None)).Items);
        Assert.Equal(["A", "B", "C"], (await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None)).Select(record => ((ListingChanged)record.Payload).Title));
    }

    [Fact]
    public async Task Parked_events_are_listed_newest_first_and_page_by_page()
    {
        foreach (var title in (string[])["A", "B", "C"]) await Store.InsertAsync(title: title);
        var unrelayed = await Store.Events.ReadUnrelayedAsync(10, CancellationToken.None);
        foreach (var waiting in unrelayed) await Store.Events.ParkAsync(waiting.Id, "unreadable", "", Store.Clock.GetUtcNow(), CancellationToken.None);

        var first = await Store.Events.ListParkedAsync(new Paging(2), CancellationToken.None);
        var second = await Store.Events.ListParkedAsync(new Paging(2, first.NextCursor), CancellationToken.None);

        Assert.Equal([unrelayed[2].Id, unrelayed[1].Id, unrelayed[0].Id], first.Items.Concat(second.Items).Select(parked => parked.Id));
        Assert.Null(second.NextCursor);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Store.Events.ListParkedAsync(new Paging(2, "nonsense"), CancellationToken.None).AsTask());
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

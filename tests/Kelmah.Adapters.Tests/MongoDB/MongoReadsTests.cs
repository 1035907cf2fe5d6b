using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What the journal, the outbox and the sweep ask of a server.</summary>
public sealed class MongoReadsTests : IAsyncLifetime
{
    private static readonly Account Wallet = Account.WalletAvailable(Guid.Empty);

    private static readonly Account Stripe = Account.Stripe(Currency.Ghs);

    private readonly ScriptedMongo server = MongoReplies.Migrated();
    private readonly StandingClock clock = new();
    private MongoStore store = null!;

    public async Task InitializeAsync() => store = await server.OpenAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_guarded_balance_is_one_read_by_a_range_of_ids()
    {
        server.Then(command => command[0] == "journal_balances" ? BalanceAt(null) : null);

        Assert.Equal([new Money(5, Currency.Ghs)], await new MongoJournal(store, clock).BalancesAsync(Wallet, CancellationToken.None));

        var find = server.Of("find")[^1];
        Assert.Equal("majority", find["readConcern"]["level"].AsString);
        Assert.Equal(new BsonDocument { ["account"] = Wallet.Name, ["currency"] = "" }, find["filter"]["_id"]["$gte"].AsBsonDocument);
        Assert.Equal(new BsonDocument { ["account"] = Wallet.Name, ["currency"] = "~" }, find["filter"]["_id"]["$lt"].AsBsonDocument);
        Assert.Equal(2, server.Commands.Count);
    }

    [Fact]
    public async Task Documents_are_counted_by_a_field_on_the_server()
    {
        var owner = Guid.CreateVersion7();
        server.Then(command => command.GetElement(0).Name == "aggregate"
            ? ScriptedMongo.Found(
                new BsonDocument { ["_id"] = new BsonBinaryData(owner, GuidRepresentation.Standard), ["count"] = 3 },
                new BsonDocument { ["_id"] = BsonNull.Value, ["count"] = 1 })
            : null);

        var counts = await new MongoDocumentStore(store, clock).CountByAsync(ListingCollection.OwnerId, ListingCollection.Urgent.Is(true), CancellationToken.None);

        Assert.Equal(new Dictionary<Guid, long> { [owner] = 3 }, counts);
        Assert.Equal(
            """[{"$match":{"urgent":true}},{"$group":{"_id":"$ownerId","count":{"$sum":1}}}]""",
            Rendered.Of(Assert.Single(server.Of("aggregate"))["pipeline"]));
    }

    [Fact]
    public async Task Entities_and_parts_of_them_are_read_from_the_servers_own_bytes()
    {
        var ids = new IdSource(clock);
        var listings = Enumerable.Range(1, 3).Select(rank => Listing.Open(ids.NewId(), clock.GetUtcNow(), $"No. {rank}") with { Rank = rank }).ToList();
        var stored = listings.Select(listing => MongoDocument.Of(ListingCollection.Definition, listing)).ToArray();
        server.Then(command => command[0].ToString() == "listings" ? ScriptedMongo.Found(stored) : null);
        var documents = new MongoDocumentStore(store, clock);
        var query = new Query<Listing> { Limit = 2, OrderBy = [ListingCollection.Rank.Ascending()] };

        var page = await documents.QueryAsync(query, CancellationToken.None);
        var views = await documents.QueryAsync(
            query with { Cursor = page.NextCursor }, new Projection<Listing, ListingView>(ListingCollection.Title), CancellationToken.None);
        var first = await documents.FindAsync<Listing>(listings[0].Id, CancellationToken.None);

        Assert.Equal(listings.Take(2).Select(listing => listing.Id), page.Items.Select(listing => listing.Id));
        Assert.Equal(["No. 1", "No. 2"], views.Items.Select(view => view.Title));
        Assert.Equal((listings[0].Id, 1), (first!.Id, first.Rank));
        var reads = server.Of("find").Skip(1).ToList();
        Assert.Equal([false, true, false], reads.Select(read => read.Contains("projection")));
        Assert.Equal("""{"title":1,"rank":1,"_id":1}""", Rendered.Of(reads[1]["projection"]));
        Assert.Equal([3, 3, 1], reads.Select(read => read["limit"].ToInt32()));
        Assert.Equal(2, reads[1]["filter"]["rank"]["$gte"].ToInt64());
    }

    [Fact]
    public async Task Entries_and_events_are_read_as_the_releases_so_far_wrote_them()
    {
        var id = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8059");
        server.Then(command => command[0].ToString() switch
        {
            "journal_entries" => ScriptedMongo.Found(BsonDocument.Parse(MongoReplies.StoredFunding)),
            "events" => ScriptedMongo.Found(BsonDocument.Parse(MongoReplies.StoredEvent)),
            _ => null,
        });

        var entry = Assert.Single(await new MongoJournal(store, clock).ContractEntriesAsync(id, CancellationToken.None));
        var record = Assert.Single(await new MongoEventLog(store, _ => typeof(ListingChanged), clock).ReadStreamAsync("any", 0, CancellationToken.None));

        var expected = MongoReplies.Funding(id, clock.GetUtcNow());
        Assert.Equal(expected.Postings.AsEnumerable(), entry.Entry.Postings);
        Assert.Equal(expected with { Postings = entry.Entry.Postings }, entry.Entry);
        Assert.Equal(clock.GetUtcNow(), entry.RecordedAt);
        Assert.Equal(
            new EventRecord(record.Id, $"listings/{id}", 1, clock.GetUtcNow(), id, null, new ListingChanged("A listing")), record);
    }

    [Fact]
    public async Task Closed_days_and_what_came_since_are_read_of_one_moment_and_in_no_transaction()
    {
        server.Then(command => command[0] == "journal_closed_balances" ? BalanceAt(new BsonTimestamp(7, 1)) : null);

        Assert.Equal([new Money(5, Currency.Ghs)], await new MongoJournal(store, clock).BalancesAsync(Stripe, CancellationToken.None));

        var reads = server.Commands.Skip(1).ToList();
        Assert.Equal(["journal_closed_balances", "journal_closing", "journal_entries"], reads.Select(read => read[0].AsString));
        Assert.All(reads, read => Assert.Equal("snapshot", read["readConcern"]["level"].AsString));
        Assert.All(reads.Skip(1), read => Assert.Equal(new BsonTimestamp(7, 1), read["readConcern"]["atClusterTime"].AsBsonTimestamp));
        Assert.DoesNotContain(reads, read => read.Contains("startTransaction"));
    }

    [Fact]
    public async Task A_server_that_gives_no_snapshot_is_read_in_transactions_that_commit_nothing()
    {
        server.Then(command => command[0] == "journal_closed_balances" ? BalanceAt(null) : null);
        var journal = new MongoJournal(store, clock);

        for (var time = 0; time < 2; time++) await journal.BalancesAsync(Stripe, CancellationToken.None);

        string[] reads = ["find", "find", "aggregate"];
        Assert.Equal([.. reads, .. reads, "abortTransaction", .. reads, "abortTransaction"], server.Names.Skip(1));
    }

    [Fact]
    public async Task Days_are_closed_one_in_each_transaction_and_from_where_the_last_was()
    {
        var days = new Queue<DateTime>([new(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc), new(2026, 1, 3, 9, 0, 0, DateTimeKind.Utc)]);
        var through = new Queue<DateTime>([DateTime.UnixEpoch, new(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc), new(2026, 1, 4, 0, 0, 0, DateTimeKind.Utc)]);
        server.Then(command => (command.GetElement(0).Name, command[0].ToString()) switch
        {
            ("find", "journal_closing") => ScriptedMongo.Found(new BsonDocument { ["_id"] = "closing", ["through"] = through.Dequeue() }),
            ("find", "journal_entries") => days.TryDequeue(out var day) ? ScriptedMongo.Found(new BsonDocument("recordedAt", day)) : null,
            ("aggregate", "journal_entries") => BalanceAt(null),
            _ => null,
        });

        await new MongoJournal(store, clock).CloseDaysAsync(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero), CancellationToken.None);

        Assert.Equal(2, server.Of("commitTransaction").Count);
        Assert.Equal(
            ["2026-01-02", "2026-01-04"],
            server.Of("update").Where(update => update[0] == "journal_closing").Select(update => $"{update["updates"][0]["u"]["$set"]["through"].ToUniversalTime():yyyy-MM-dd}"));
    }

    [Fact]
    public async Task The_turn_to_relay_is_asked_for_again_after_a_call()
    {
        var log = new MongoEventLog(store, _ => typeof(ListingChanged), clock);

        Assert.False(await log.TryTakeTurnAsync(CancellationToken.None));

        Assert.Equal(["insert", "findAndModify", "update", "findAndModify"], server.Names.Skip(1));
    }

    [Fact]
    public async Task A_turn_that_two_ask_for_in_one_moment_is_asked_for_again()
    {
        server.Once("findAndModify", ScriptedMongo.Refusal(112, "WriteConflict"));
        server.Then(command => command.GetElement(0).Name == "findAndModify" && server.Of("findAndModify").Count > 1
            ? new BsonDocument { ["ok"] = 1, ["value"] = new BsonDocument { ["_id"] = "relay", ["calls"] = 0L } }
            : null);

        Assert.True(await new MongoEventLog(store, _ => typeof(ListingChanged), clock).TryTakeTurnAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_turn_that_was_called_for_meanwhile_is_not_given_back()
    {
        server.Then(command => command.GetElement(0).Name == "findAndModify"
            ? new BsonDocument { ["ok"] = 1, ["value"] = new BsonDocument { ["_id"] = "relay", ["calls"] = 3L } }
            : null);
        server.Once("update", new BsonDocument { ["ok"] = 1, ["n"] = 0, ["nModified"] = 0 });
        var log = new MongoEventLog(store, _ => typeof(ListingChanged), clock);

        Assert.True(await log.TryTakeTurnAsync(CancellationToken.None));
        Assert.False(await log.TryEndTurnAsync(CancellationToken.None));
        Assert.True(await log.TryTakeTurnAsync(CancellationToken.None));
        Assert.True(await log.TryEndTurnAsync(CancellationToken.None));

        Assert.All(server.Of("update"), end => Assert.Equal(3, end["updates"][0]["q"]["calls"].ToInt64()));
    }

    [Fact]
    public void Events_go_by_stream_and_version_whatever_the_clocks_of_their_instances_said()
    {
        BsonDocument[] due = [Waiting(1, "b", 2), Waiting(2, "a", 1), Waiting(4, "b", 3)];
        BsonDocument[] earlier = [Waiting(9, "b", 1), Waiting(1, "b", 2)];

        Assert.Equal([9, 1, 4, 2], MongoOutbox.InOrder(due, earlier).Select(id => id.AsInt32));
    }

    [Fact]
    public void Only_what_comes_before_an_event_that_is_due_is_looked_for()
    {
        BsonDocument[] due = [Waiting(1, "b", 2), Waiting(2, "a", 1), Waiting(4, "b", 3), new BsonDocument("_id", 5)];

        var filter = Assert.Single(MongoOutbox.EarlierThan(due));

        Assert.Equal(
            """{"$or":[{"streamId":"b","version":{"$lt":3}},{"streamId":"a","version":{"$lt":1}}]}""",
            Rendered.Of(filter));
    }

    [Fact]
    public async Task A_stream_that_begins_later_is_completed_from_the_archive()
    {
        var log = new MongoEventLog(store, _ => typeof(ListingChanged), clock);

        await log.ReadStreamAsync("listings/1", 0, CancellationToken.None);

        Assert.Equal(["events", "events_archive"], server.Of("find").Skip(1).Select(find => find[0].AsString));
    }

    [Fact]
    public async Task Old_events_are_moved_within_the_server_and_go_only_when_they_are_copied()
    {
        await new MongoExpiry(store, TimeSpan.FromDays(365)).DeleteExpiredAsync(clock.GetUtcNow(), HandledMessage.Kept, CancellationToken.None);

        var moved = server.Names.Select((name, place) => (name, place)).Where(step => step.name is "aggregate" or "delete").ToList();
        Assert.Equal(["aggregate", "delete"], moved.Select(step => step.name));
        var copy = Assert.Single(server.Of("aggregate"));
        Assert.Equal("events_archive", copy["pipeline"][1]["$merge"]["into"].AsString);
        var bound = MongoExpiry.FirstIdOf(clock.GetUtcNow().AddDays(-365));
        Assert.Equal(bound, copy["pipeline"][0]["$match"]["_id"]["$lt"]);
        Assert.Equal(bound, Assert.Single(server.Of("delete"))["deletes"][0]["q"]["_id"]["$lt"]);
    }

    private static BsonDocument Waiting(int id, string stream, long version) => new() { ["_id"] = id, ["streamId"] = stream, ["version"] = version };

    private static BsonDocument BalanceAt(BsonTimestamp? time)
    {
        var reply = ScriptedMongo.Found(new BsonDocument
        {
            ["_id"] = new BsonDocument { ["account"] = Wallet.Name, ["currency"] = "GHS" },
            ["balance"] = 5L,
        });
        if (time is not null) reply["cursor"]["atClusterTime"] = time;
        return reply;
    }
}

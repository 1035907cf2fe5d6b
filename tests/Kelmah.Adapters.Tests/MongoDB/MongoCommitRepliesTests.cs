using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>How a commit takes what the servers answer.</summary>
public sealed class MongoCommitRepliesTests : IAsyncLifetime
{
    private readonly ScriptedMongo server = MongoReplies.Migrated();
    private readonly StandingClock clock = new();
    private readonly IdSource ids = new(TimeProvider.System);
    private MongoDocumentStore store = null!;

    public static TheoryData<string> Conflicts => ["mongod", "DocumentDB"];

    public async Task InitializeAsync() => store = new MongoDocumentStore(await server.OpenAsync(), clock);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Conflicts))]
    public async Task A_conflict_is_tried_again_in_a_new_transaction(string kind)
    {
        server.Once("insert", kind == "mongod" ? MongoReplies.Conflict : MongoReplies.SerializationFailure);

        Assert.IsType<Committed>(await CommitAsync(InsertOf(email: null)));

        var starts = server.Commands.Where(command => command.Contains("startTransaction")).Select(command => command["txnNumber"]).ToList();
        Assert.Equal(2, starts.Count);
        Assert.Single(server.Of("commitTransaction"));
    }

    [Theory]
    [MemberData(nameof(Conflicts))]
    public async Task A_duplicate_names_the_declared_index(string kind)
    {
        server.Once("insert", kind == "mongod" ? MongoReplies.MongoDuplicate : MongoReplies.DocumentDbDuplicate);

        Assert.Equal(new Duplicate("listings", "email", null), await CommitAsync(InsertOf("ama@example.com")));

        Assert.Single(server.Of("abortTransaction"));
        Assert.Empty(server.Of("commitTransaction"));
    }

    [Fact]
    public async Task A_trial_writes_all_of_a_commit_and_ends_its_transaction_without_it()
    {
        var work = new UnitOfWork(store, clock, ids, null);
        InsertOf(email: null)(work);

        Assert.IsType<Committed>(await store.TryAsync(work, CancellationToken.None));

        Assert.Contains(server.Of("insert"), insert => insert[0] == "listings");
        Assert.Single(server.Of("abortTransaction"));
        Assert.Empty(server.Of("commitTransaction"));
    }

    [Fact]
    public async Task A_commit_whose_result_is_unknown_is_asked_for_again_and_not_done_anew()
    {
        // The driver asks once more by itself; the third is ours.
        var unknown = 0;
        server.Then(command => command.GetElement(0).Name == "commitTransaction" && Interlocked.Increment(ref unknown) < 3
            ? ScriptedMongo.Refusal(91, "shutting down", "RetryableWriteError", "UnknownTransactionCommitResult")
            : null);

        Assert.IsType<Committed>(await CommitAsync(InsertOf(email: null)));

        Assert.Single(server.Commands, command => command.Contains("startTransaction"));
        Assert.Equal(3, server.Of("commitTransaction").Count);
    }

    [Fact]
    public async Task A_transaction_that_the_server_forgot_is_run_again()
    {
        server.Once("commitTransaction", ScriptedMongo.Refusal(251, "Given transaction number does not match any in-progress transactions."));

        Assert.IsType<Committed>(await CommitAsync(InsertOf(email: null)));

        Assert.Equal(2, server.Of("commitTransaction").Count);
        Assert.Equal(2, server.Commands.Count(command => command.Contains("startTransaction")));
    }

    [Fact]
    public async Task Money_is_stored_as_64_bits_however_small()
    {
        await CommitAsync(work => work.Append(JournalEntry.Create(
            ids.NewId(),
            "fund",
            "test",
            null,
            clock.GetUtcNow(),
            new Posting(Account.Stripe(Currency.Ghs), new Money(-1, Currency.Ghs)),
            new Posting(Account.Escrow(ids.NewId()), new Money(1, Currency.Ghs)))));

        var entry = Assert.Single(server.Of("insert")[0]["documents"].AsBsonArray).AsBsonDocument;
        Assert.All(entry["postings"].AsBsonArray, posting => Assert.Equal(BsonType.Int64, posting["amount"].BsonType));
        var balance = Assert.Single(Assert.Single(server.Of("update"))["updates"].AsBsonArray)["u"];
        Assert.Equal(BsonType.Int64, balance["$inc"]["balance"].BsonType);
    }

    [Fact]
    public async Task The_ledgers_documents_are_written_as_the_releases_so_far_wrote_them()
    {
        var id = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8059");
        var work = new UnitOfWork(store, clock, ids, id);
        work.Insert(Listing.Open(id, clock.GetUtcNow()));
        work.Append(MongoReplies.Funding(id, clock.GetUtcNow()));

        await store.CommitAsync(work, CancellationToken.None);

        var written = server.Of("insert").ToDictionary(insert => insert[0].AsString, insert => Rendered.Canonically(insert["documents"][0]));
        Assert.Equal(MongoReplies.StoredFunding, written["journal_entries"]);
        // The event's own id is a new one each time.
        var eventId = server.Of("insert").Single(insert => insert[0] == "events")["documents"][0]["_id"];
        Assert.Equal(BsonDocument.Parse(MongoReplies.StoredEvent).Set("_id", eventId), BsonDocument.Parse(written["events"]));
        Assert.Equal(
            $$$"""{"_id":{{{Rendered.Canonically(eventId)}}},"streamId":"listings/01890a5d-ac96-774b-bcce-b302099a8059","version":{"$numberLong":"1"}}""",
            written["unrelayed_events"]);
        Assert.Equal(
            """{"_id":{"account":"escrow:01890a5d-ac96-774b-bcce-b302099a8059","currency":"GHS"}}""",
            Rendered.Canonically(server.Of("update")[0]["updates"][0]["q"]));
    }

    [Fact]
    public async Task An_event_waits_with_its_stream_and_version()
    {
        await CommitAsync(InsertOf(email: null));

        var waiting = server.Of("insert").Single(insert => insert[0] == "unrelayed_events")["documents"][0].AsBsonDocument;
        Assert.StartsWith("listings/", waiting["streamId"].AsString, StringComparison.Ordinal);
        Assert.Equal(1, waiting["version"].ToInt64());
    }

    [Fact]
    public async Task A_connection_that_breaks_within_a_transaction_starts_it_again()
    {
        server.Once("insert", ScriptedMongo.Break);

        Assert.IsType<Committed>(await CommitAsync(InsertOf(email: null)));
    }

    private Action<UnitOfWork> InsertOf(string? email) =>
        work => work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()) with { Email = email });

    private Task<CommitOutcome> CommitAsync(Action<UnitOfWork> fill)
    {
        var work = new UnitOfWork(store, clock, ids, null);
        fill(work);
        return store.CommitAsync(work, CancellationToken.None);
    }
}

using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What a server is sent for a commit's preconditions, and how its answers are taken.</summary>
public sealed class MongoPreconditionRepliesTests : IAsyncLifetime
{
    private static readonly Guid Id = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8059");
    private static readonly BsonDocument NothingMatched = new() { ["ok"] = 1, ["n"] = 0, ["nModified"] = 0 };

    private readonly ScriptedMongo server = MongoReplies.Migrated();
    private readonly StandingClock clock = new();
    private readonly IdSource ids = new(TimeProvider.System);
    private MongoDocumentStore store = null!;

    public async Task InitializeAsync() => store = new MongoDocumentStore(await server.OpenAsync(), clock);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_document_has_its_guard_counted_at_the_version_that_was_read()
    {
        Assert.IsType<Committed>(await CommitAsync(work => work.Require(Listing.Open(Id, clock.GetUtcNow()) with { Version = 3 })));

        var update = server.Of("update")[0];
        Assert.Equal("listings", update[0]);
        Assert.Equal(
            """{"q":{"_id":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAWQ==","subType":"04"}},"version":{"$numberLong":"3"}},"u":{"$inc":{"_guard":{"$numberLong":"1"}}}}""",
            Rendered.Canonically(update["updates"][0]));
    }

    [Fact]
    public async Task A_standing_that_no_release_has_stored_yet_counts_as_0()
    {
        await CommitAsync(work => work.Require(Seller.Open(Id, clock.GetUtcNow()) with { Visits = 7 }));

        Assert.Equal(
            """{"_id":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAWQ==","subType":"04"}},"$or":[{"standing":{"$numberLong":"0"}},{"standing":{"$exists":false}}]}""",
            Rendered.Canonically(server.Of("update")[0]["updates"][0]["q"]));
    }

    [Fact]
    public async Task A_document_that_is_not_found_at_that_version_is_a_conflict()
    {
        server.Once("update", NothingMatched);

        Assert.Equal(
            new VersionConflict("listings", Id), await CommitAsync(work => work.Require(Listing.Open(Id, clock.GetUtcNow()) with { Version = 3 })));

        Assert.Empty(server.Of("insert"));
        Assert.Empty(server.Of("commitTransaction"));
    }

    [Fact]
    public async Task A_written_set_is_counted_and_made_where_it_is_missing()
    {
        await CommitAsync(work => work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()) with { GroupId = Id }));

        Assert.Equal(
            """{"q":{"_id":"listings/groupId/01890a5d-ac96-774b-bcce-b302099a8059"},"u":{"$inc":{"version":{"$numberLong":"1"}}},"upsert":true}""",
            Rendered.Canonically(Assert.Single(server.Of("update"))["updates"][0]));
    }

    [Fact]
    public async Task A_set_that_was_read_empty_and_met_by_another_commit_is_a_conflict()
    {
        var work = NewWork();
        await work.CountAsync(ListingCollection.GroupId.Is(Id), CancellationToken.None);
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
        server.Once("update", ScriptedMongo.WriteRefusal(11000, "E11000 duplicate key error collection: kelmah.guarded_sets index: _id_"));

        Assert.IsType<VersionConflict>(await store.CommitAsync(work, CancellationToken.None));

        Assert.True(server.Of("update")[0]["updates"][0]["upsert"].AsBoolean);
    }

    private UnitOfWork NewWork() => new(store, clock, ids, null);

    /// <summary>Commits a decision, with a document of its own.</summary>
    private Task<CommitOutcome> CommitAsync(Action<UnitOfWork> decide)
    {
        var work = NewWork();
        decide(work);
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
        return store.CommitAsync(work, CancellationToken.None);
    }
}

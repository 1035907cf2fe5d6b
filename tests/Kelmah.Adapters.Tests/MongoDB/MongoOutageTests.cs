using System.Diagnostics;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using MongoDB.Driver;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>An outage ends in seconds, in the port's terms, and passes without a restart.</summary>
public sealed class MongoOutageTests
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Nobody_waits_for_a_server_that_is_not_there()
    {
        var server = MongoReplies.Migrated();
        var store = new MongoDocumentStore(await server.OpenAsync(), new StandingClock());
        await server.DisposeAsync();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => FindAsync(store));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Seconds);
    }

    [Fact]
    public async Task A_commit_that_finds_no_server_ends_after_the_time_of_an_election()
    {
        var server = MongoReplies.Migrated();
        var clock = new StandingClock();
        var store = new MongoDocumentStore(await server.OpenAsync(), clock);
        await server.DisposeAsync();
        var ids = new IdSource(clock);
        var work = new UnitOfWork(store, clock, ids, null);
        work.Insert(Listing.Open(ids.NewId(), clock.GetUtcNow()));
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(work, CancellationToken.None));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Seconds);
    }

    [Fact]
    public async Task Connections_that_break_are_an_outage_and_the_next_that_holds_ends_it()
    {
        await using var server = MongoReplies.Migrated();
        var store = new MongoDocumentStore(await server.OpenAsync(), new StandingClock());
        var isDown = true;
        server.Then(command => isDown && command[0] == "listings" ? ScriptedMongo.Break : null);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => FindAsync(store));
        isDown = false;

        Assert.Null(await FindAsync(store));
    }

    [Fact]
    public async Task Nobody_waits_for_a_server_that_takes_requests_and_answers_none()
    {
        await using var server = MongoReplies.Migrated();
        var store = new MongoDocumentStore(await server.OpenAsync(), new StandingClock());
        server.Then(command => command[0] == "listings" ? ScriptedMongo.Silence : null);
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => FindAsync(store));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Seconds);
    }

    [Theory]
    [InlineData(10107, "not primary")]
    [InlineData(91, "the server is in quiesce mode and will shut down")]
    [InlineData(50, "operation exceeded time limit")]
    public async Task A_server_that_cannot_serve_is_an_outage(int code, string message)
    {
        await using var server = MongoReplies.Migrated();
        var store = new MongoDocumentStore(await server.OpenAsync(), new StandingClock());
        server.Then(command => command[0] == "listings" ? ScriptedMongo.Refusal(code, message) : null);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => FindAsync(store));
    }

    [Fact]
    public async Task A_refusal_of_what_was_asked_is_none()
    {
        await using var server = MongoReplies.Migrated();
        var store = new MongoDocumentStore(await server.OpenAsync(), new StandingClock());
        server.Then(command => command[0] == "listings" ? ScriptedMongo.Refusal(2, "unknown operator: $near") : null);

        await Assert.ThrowsAsync<MongoCommandException>(() => FindAsync(store));
    }

    private static async Task<Listing?> FindAsync(MongoDocumentStore store) => await store.FindAsync<Listing>(Guid.Empty, CancellationToken.None);
}

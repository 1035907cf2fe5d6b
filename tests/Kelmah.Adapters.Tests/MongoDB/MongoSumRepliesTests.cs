using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What a server is sent to see whether parts add up, and how its answers are taken.</summary>
public sealed class MongoSumRepliesTests : IAsyncLifetime
{
    private static readonly Guid Id = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8059");

    private readonly ScriptedMongo server = MongoReplies.Migrated();
    private readonly StandingClock clock = new();
    private readonly IdSource ids = new(TimeProvider.System);
    private MongoDocumentStore store = null!;

    public async Task InitializeAsync() => store = new MongoDocumentStore(await server.OpenAsync(), clock);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task The_parts_are_read_in_the_transaction_that_wrote_one_and_compared_with_the_whole(long whole, bool holds)
    {
        server.Then(command => Answer(command, new BsonDocument("total", whole), new BsonDocument("price", new BsonDocument("minorUnits", 40L)), new BsonDocument("price", new BsonDocument("minorUnits", 60L))));

        var outcome = await CommitAsync(work => work.Insert(BillLine.Add(ids.NewId(), Id, 60, clock.GetUtcNow())));

        Assert.Equal(holds ? new Committed() : new SumBroken("bills", Id), outcome);
        Assert.Equal(holds ? 1 : 0, server.Of("commitTransaction").Count);
        var guard = server.Of("update").Single(update => update[0] == "guarded_sets" && update["updates"][0]["u"]["$inc"].AsBsonDocument.Contains("_guard"));
        Assert.Equal($"bill_lines/billId/{Id}", guard["updates"][0]["q"]["_id"].AsString);
        Assert.All(server.Of("find").Where(find => find[0].AsString.StartsWith("bill", StringComparison.Ordinal)), find => Assert.False(find["autocommit"].AsBoolean));
    }

    [Fact]
    public async Task A_document_that_need_not_add_up_is_not_summed()
    {
        Assert.IsType<Committed>(await CommitAsync(work => work.Insert(Bill.Open(Id, 100, clock.GetUtcNow()))));

        Assert.DoesNotContain(server.Of("find"), find => find[0] == "bill_lines");
    }

    private static BsonDocument? Answer(BsonDocument command, BsonDocument bill, params BsonDocument[] lines) => command.GetElement(0) switch
    {
        { Name: "find", Value: var collection } when collection == "bills" => ScriptedMongo.Found(bill),
        { Name: "find", Value: var collection } when collection == "bill_lines" => ScriptedMongo.Found(lines),
        _ => null,
    };

    private Task<CommitOutcome> CommitAsync(Action<UnitOfWork> fill)
    {
        var work = new UnitOfWork(store, clock, ids, null);
        fill(work);
        return store.CommitAsync(work, CancellationToken.None);
    }
}

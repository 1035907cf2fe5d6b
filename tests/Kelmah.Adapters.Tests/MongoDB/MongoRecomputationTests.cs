using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What a migration does to the documents that are there, on a server that keeps the listings and the schema.</summary>
public sealed class MongoRecomputationTests : IAsyncDisposable
{
    private const string Work = "Computing the fields of listings anew";

    private readonly ScriptedMongo server = new();
    private readonly StandingClock clock = new();
    private readonly Lines lines = new();
    private readonly SortedDictionary<string, BsonDocument> listings = new(StringComparer.Ordinal);
    private readonly BsonDocument schema = new("_id", "schema");

    public MongoRecomputationTests() => server.Reply = Answer;

    private IReadOnlyList<BsonDocument> Finds => [.. server.Of("find").Where(find => find[0] == "listings")];

    private IReadOnlyList<BsonDocument> Updates => [.. server.Of("update").Where(update => update[0] == "listings")];

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task What_an_earlier_release_computed_otherwise_is_computed_anew()
    {
        var old = Put("Ɔsram", document => document["_words"] = new BsonArray { "ɔsram" });
        Put("Ɔsram");

        await MigrateAsync();

        var update = Assert.Single(Assert.Single(Updates)["updates"].AsBsonArray);
        Assert.Equal(new BsonDocument { ["_id"] = old["_id"], ["version"] = old["version"] }, update["q"]);
        Assert.Equal(new BsonDocument("$set", new BsonDocument("_words", new BsonArray { "osram" })), update["u"]);
    }

    [Fact]
    public async Task What_the_new_document_has_no_more_is_taken_out_and_the_count_of_its_guards_stays()
    {
        var old = Put("A roof", document => document.AddRange(new BsonDocument { ["_place"] = new BsonDocument("type", "Point"), ["_guard"] = 7L, ["later"] = "x" }));

        await MigrateAsync();

        Assert.Equal(new BsonDocument("$unset", new BsonDocument("_place", 1)), Assert.Single(Updates)["updates"][0]["u"]);
        Assert.Equal((false, 7L, "x"), (old.Contains("_place"), old["_guard"].AsInt64, old["later"].AsString));
    }

    [Fact]
    public async Task A_page_is_read_by_ids_and_written_by_one_command()
    {
        PutOld(1201);

        await MigrateAsync();

        Assert.Equal([500, 500, 201], Updates.Select(update => update["updates"].AsBsonArray.Count));
        Assert.All(Finds, find => Assert.Equal((new BsonDocument("_id", 1), 500), (find["sort"].AsBsonDocument, find["limit"].ToInt32())));
        Assert.All(listings.Values, listing => Assert.Equal(["osram"], listing["_words"].AsBsonArray.Select(word => word.AsString)));
    }

    [Fact]
    public async Task A_migration_that_was_ended_goes_on_after_the_last_page()
    {
        PutOld(1201);
        server.Then(command => command.GetElement(0).Name == "find" && command[0] == "listings" && Finds.Count == 2 ? ScriptedMongo.Refusal(8000, "Over.") : null);
        await Assert.ThrowsAsync<MongoCommandException>(() => MigrateAsync());
        Assert.DoesNotContain("applied", schema.Names);

        server.Reply = Answer;
        await MigrateAsync();

        var last = listings.Values.ElementAt(499)["_id"];
        Assert.Equal(new BsonDocument("_id", new BsonDocument("$gt", last)), Finds[2]["filter"]);
        Assert.Equal([500, 500, 201], Updates.Select(update => update["updates"].AsBsonArray.Count));
        Assert.Equal([$"{Work}: 0 of 1201 are done", $"{Work}: 500 of 1201 are done", $"{Work}: 1201 of 1201 are done"], lines.All);
        Assert.All(listings.Values, listing => Assert.Equal(["osram"], listing["_words"].AsBsonArray.Select(word => word.AsString)));
    }

    [Fact]
    public async Task A_collection_whose_version_is_recorded_is_not_computed_anew()
    {
        PutOld(3);
        await MigrateAsync();
        var before = Updates.Count;
        clock.Advance(TimeSpan.FromDays(1));
        await MigrateAsync();
        lines.All.Clear();
        clock.Advance(TimeSpan.FromDays(1));
        foreach (var listing in listings.Values) listing["_words"] = new BsonArray { "unseen" };

        await MigrateAsync();

        Assert.Equal(before, Updates.Count);
        Assert.Empty(lines.All);
    }

    /// <summary>An older instance serves until the new one does, which is after the migration.</summary>
    [Fact]
    public async Task What_an_older_instance_wrote_since_the_last_migration_began_is_computed_anew()
    {
        PutOld(2);
        await MigrateAsync();
        clock.Advance(TimeSpan.FromDays(1));
        var late = Put("Ɔsram", document =>
        {
            document["_words"] = new BsonArray { "ɔsram" };
            document["updatedAt"] = clock.GetUtcNow().AddDays(-1).AddMinutes(-30).UtcDateTime;
        });

        await MigrateAsync();

        Assert.Equal(late["_id"], Assert.Single(Updates[^1]["updates"].AsBsonArray)["q"]["_id"]);
        Assert.Equal("osram", late["_words"][0]);
        Assert.Equal(2, Updates.Count);
    }

    [Fact]
    public async Task Another_revision_and_another_field_of_the_words_compute_every_document_anew()
    {
        PutOld(2);
        await MigrateAsync();

        foreach (var collection in (CollectionDefinition<Listing>[])[
            ListingCollection.Definition with { Revision = 1 },
            ListingCollection.Definition with
            {
                Indexes = [.. ListingCollection.Definition.Indexes.Select(index => index.Kind == IndexKind.Text ? index with { Fields = [ListingCollection.Title] } : index)],
            }])
        {
            foreach (var listing in listings.Values) listing["_words"] = new BsonArray { "ɔsram" };
            var before = Updates.Count;
            await MigrateAsync(collection);
            Assert.Equal(2, Assert.Single(Updates.Skip(before))["updates"].AsBsonArray.Count);
        }
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_is_named_counted_and_passed_over()
    {
        PutOld(1);
        var broken = Put("A secret", document => document["price"] = "A secret price");

        var migrated = await MigrateAsync();

        Assert.Equal(1, migrated.Unreadable);
        Assert.Equal($"The document {broken["_id"].AsGuid} of listings cannot be read and stays as it is: JsonException", Assert.Single(lines.All, line => !line.StartsWith(Work, StringComparison.Ordinal)));
        Assert.Single(Assert.Single(Updates)["updates"].AsBsonArray);
        Assert.Equal([migrated.Version], schema["applied"].AsBsonArray.Select(version => version.AsString));
    }

    private Task<MongoMigrationResult> MigrateAsync(CollectionDefinition? collection = null) => MongoMigration.RunAsync(
        new MongoOptions(server.ConnectionString, "kelmah"), [collection ?? ListingCollection.Definition], MongoReplies.Nobody, clock, lines, CancellationToken.None);

    private void PutOld(int count)
    {
        for (var number = 0; number < count; number++) Put("Ɔsram", document => document["_words"] = new BsonArray { "ɔsram" });
    }

    /// <summary>A listing as it is stored, before the first migration.</summary>
    private BsonDocument Put(string title, Action<BsonDocument>? change = null)
    {
        var document = MongoDocument.Of(ListingCollection.Definition, Listing.Open(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, title));
        change?.Invoke(document);
        listings.Add(KeyOf(document["_id"]), document);
        return document;
    }

    private BsonDocument? Answer(BsonDocument command) => (command.GetElement(0).Name, command[0].ToString()) switch
    {
        ("find", "listings") => ScriptedMongo.Found([.. Matching(command["filter"].AsBsonDocument).Take(command["limit"].ToInt32())]),
        ("aggregate", "listings") => ScriptedMongo.Found(new BsonDocument("n", Matching(command["pipeline"][0]["$match"].AsBsonDocument).Count())),
        ("update", "listings") => Update(command["updates"].AsBsonArray, update => listings[KeyOf(update["q"]["_id"])]),
        ("find", "schema") => schema.ElementCount > 1 ? ScriptedMongo.Found(schema) : null,
        ("update", "schema") => Update(command["updates"].AsBsonArray, _ => schema),
        _ => null,
    };

    private IEnumerable<BsonDocument> Matching(BsonDocument filter)
    {
        var since = filter.GetValue("updatedAt", null)?["$gte"] ?? BsonMinKey.Value;
        var after = filter.GetValue("_id", null)?["$gt"] is { } id ? KeyOf(id) : "";
        return listings.Where(listing => listing.Value["updatedAt"] >= since && string.CompareOrdinal(listing.Key, after) > 0).Select(listing => listing.Value);
    }

    private static BsonDocument Update(BsonArray updates, Func<BsonValue, BsonDocument> target)
    {
        foreach (var update in updates)
        {
            foreach (var set in update["u"].AsBsonDocument.GetValue("$set", new BsonDocument()).AsBsonDocument) Set(target(update), set.Name.Split('.'), set.Value);
            foreach (var name in update["u"].AsBsonDocument.GetValue("$unset", new BsonDocument()).AsBsonDocument.Names) target(update).Remove(name);
        }

        return new BsonDocument { ["ok"] = 1, ["n"] = updates.Count, ["nModified"] = updates.Count };
    }

    private static void Set(BsonDocument document, ReadOnlySpan<string> path, BsonValue value)
    {
        if (path is [var name])
        {
            document[name] = value;
            return;
        }

        if (!document.Contains(path[0])) document[path[0]] = new BsonDocument();
        Set(document[path[0]].AsBsonDocument, path[1..], value);
    }

    private static string KeyOf(BsonValue id) => Convert.ToHexString(id.AsBsonBinaryData.Bytes);

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}

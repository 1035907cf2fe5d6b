using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Serialization;
using Kelmah.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What a migration takes out of the events that are there, on a server that keeps the events, their archive and the schema.</summary>
public sealed class MongoEventCleaningTests : IAsyncDisposable
{
    private readonly ScriptedMongo server = new();
    private readonly StandingClock clock = new();
    private readonly BsonDocument schema = new("_id", "schema");
    private readonly Dictionary<string, SortedDictionary<string, BsonDocument>> stored = new(StringComparer.Ordinal)
    {
        ["events"] = new(StringComparer.Ordinal),
        ["events_archive"] = new(StringComparer.Ordinal),
    };

    public MongoEventCleaningTests() => server.Reply = Answer;

    private IReadOnlyList<BsonDocument> Finds => [.. server.Of("find").Where(find => find[0] == "events")];

    private IReadOnlyList<BsonDocument> Updates => [.. server.Of("update").Where(update => update[0] == "events")];

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task What_is_retired_leaves_the_events_and_their_archive_and_nothing_else_is_written()
    {
        var rejected = Put("events", "ApplicationRejected", new() { ["jobId"] = "j", ["reason"] = "secret" });
        var found = Put("events", "SearchFoundJobs", new() { ["name"] = "secret", ["titles"] = new BsonArray { "secret" }, ["count"] = 2 });
        var closed = Put("events", "JobClosed", new() { ["reason"] = "kept" });
        var archived = Put("events_archive", "SessionReuseDetected", new() { ["userId"] = "u", ["deviceInfo"] = "secret" });

        await MigrateAsync();

        Assert.Equal(new BsonDocument("jobId", "j"), rejected["payload"]);
        Assert.Equal(new BsonDocument("count", 2), found["payload"]);
        Assert.Equal(new BsonDocument("reason", "kept"), closed["payload"]);
        Assert.Equal(new BsonDocument("userId", "u"), archived["payload"]);
        Assert.Equal(2, Assert.Single(Updates)["updates"].AsBsonArray.Count);
    }

    [Fact]
    public async Task A_cleaning_that_was_ended_goes_on_after_the_last_page()
    {
        PutRejected(1201);
        server.Then(command => command.GetElement(0).Name == "find" && command[0] == "events" && Finds.Count == 2 ? ScriptedMongo.Refusal(8000, "Over.") : null);
        await Assert.ThrowsAsync<MongoCommandException>(MigrateAsync);
        Assert.DoesNotContain("applied", schema.Names);
        Assert.Equal(701, stored["events"].Values.Count(HasReason));

        server.Reply = Answer;
        await MigrateAsync();

        Assert.Equal(stored["events"].Values.ElementAt(499)["_id"], Finds[2]["filter"]["_id"]["$gt"]);
        Assert.Equal([500, 500, 201], Updates.Select(update => update["updates"][0]["q"]["_id"]["$in"].AsBsonArray.Count));
        Assert.DoesNotContain(stored["events"].Values, HasReason);
        Assert.Equal(["cleanedAt", "revision"], schema["cleaned"]["events"].AsBsonDocument.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_an_older_instance_wrote_since_the_cleaning_began_is_cleaned_by_the_next_run_and_no_other_event_is_looked_at()
    {
        var old = Put("events", "ApplicationRejected", new() { ["reason"] = "secret" });
        await MigrateAsync();
        old["payload"]["reason"] = "unseen";
        var late = Put("events", "ApplicationRejected", new() { ["reason"] = "secret" }, clock.GetUtcNow().AddMinutes(-30));
        clock.Advance(TimeSpan.FromDays(1));

        await MigrateAsync();

        Assert.Equal((true, false), (HasReason(old), HasReason(late)));
    }

    [Fact]
    public async Task A_revision_that_was_not_cleaned_to_is_no_schema_of_this_release()
    {
        await MigrateAsync();
        Assert.Equal(RetiredEventMembers.Revision, schema["cleaned"]["events"]["revision"].AsInt32);
        var declared = MongoCollectionSchema.All([ListingCollection.Definition]);

        Assert.NotEqual(
            MongoCollectionSchema.VersionOf(declared),
            MongoCollectionSchema.VersionOf([.. declared.Select(collection => collection with { Cleaned = null })]));
    }

    private Task MigrateAsync() => MongoMigration.RunAsync(
        new MongoOptions(server.ConnectionString, "kelmah"), [ListingCollection.Definition], MongoReplies.Nobody, clock, NullLogger.Instance, CancellationToken.None);

    private void PutRejected(int count)
    {
        for (var number = 0; number < count; number++) Put("events", "ApplicationRejected", new() { ["reason"] = "secret" });
    }

    private BsonDocument Put(string collection, string type, BsonDocument payload, DateTimeOffset? at = null)
    {
        var document = new BsonDocument
        {
            ["_id"] = new BsonBinaryData(Guid.CreateVersion7(at ?? DateTimeOffset.UnixEpoch.AddMinutes(stored[collection].Count)), GuidRepresentation.Standard),
            ["type"] = type,
            ["payload"] = payload,
        };
        stored[collection].Add(KeyOf(document["_id"]), document);
        return document;
    }

    private static bool HasReason(BsonDocument stored) => stored["payload"].AsBsonDocument.Contains("reason");

    private BsonDocument? Answer(BsonDocument command) => (command.GetElement(0).Name, command[0].ToString()) switch
    {
        ("find", "events" or "events_archive") => ScriptedMongo.Found([.. Matching(command[0].AsString, command["filter"].AsBsonDocument).Take(command["limit"].ToInt32())]),
        ("aggregate", "events" or "events_archive") => ScriptedMongo.Found(new BsonDocument("n", Matching(command[0].AsString, command["pipeline"][0]["$match"].AsBsonDocument).Count())),
        ("update", "events" or "events_archive") => Update(command[0].AsString, command["updates"].AsBsonArray),
        ("find", "schema") => schema.ElementCount > 1 ? ScriptedMongo.Found(schema) : null,
        ("update", "schema") => SetSchema(command["updates"][0]["u"]["$set"].AsBsonDocument),
        _ => null,
    };

    private IEnumerable<BsonDocument> Matching(string collection, BsonDocument filter)
    {
        var after = filter.GetValue("_id", null)?["$gt"] is { } id ? KeyOf(id) : "";
        return stored[collection].Where(one => string.CompareOrdinal(one.Key, after) > 0 && filter["$or"].AsBsonArray.Any(rule => IsOf(one.Value, rule.AsBsonDocument)))
            .Select(one => one.Value);
    }

    /// <summary>A rule names a type, and members of which an event has one at least.</summary>
    private static bool IsOf(BsonDocument one, BsonDocument rule)
    {
        var members = rule.TryGetValue("$or", out var several) ? several.AsBsonArray.Select(member => member.AsBsonDocument.GetElement(0).Name)
            : rule.Names.Where(name => name != "type");
        return rule["type"] == one["type"] && members.Any(member => one["payload"].AsBsonDocument.Contains(member["payload.".Length..]));
    }

    private BsonDocument Update(string collection, BsonArray updates)
    {
        foreach (var update in updates)
        {
            foreach (var id in update["q"]["_id"]["$in"].AsBsonArray)
            {
                foreach (var name in update["u"]["$unset"].AsBsonDocument.Names) stored[collection][KeyOf(id)]["payload"].AsBsonDocument.Remove(name["payload.".Length..]);
            }
        }

        return new BsonDocument { ["ok"] = 1, ["n"] = updates.Count, ["nModified"] = updates.Count };
    }

    private BsonDocument SetSchema(BsonDocument changes)
    {
        foreach (var change in changes)
        {
            var path = change.Name.Split('.');
            if (path.Length == 1) schema[path[0]] = change.Value;
            else if (schema.Contains(path[0])) schema[path[0]][path[1]] = change.Value;
            else schema[path[0]] = new BsonDocument(path[1], change.Value);
        }

        return new BsonDocument { ["ok"] = 1, ["n"] = 1, ["nModified"] = 1 };
    }

    private static string KeyOf(BsonValue id) => Convert.ToHexString(id.AsBsonBinaryData.Bytes);
}

using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What a migration asks of the servers, and how an instance takes what it finds.</summary>
public sealed class MongoMigrationTests : IAsyncDisposable
{
    private readonly ScriptedMongo server = new();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Everything_that_is_declared_is_made_and_then_its_version_recorded()
    {
        var migrated = await MigrateAsync();

        Assert.Null(migrated.ValidatorRefusal);
        Assert.Contains(server.Of("create"), create => create[0] == "listings" && create.Contains("validator"));
        Assert.Contains(server.Of("create"), create => create[0] == "journal_entries" && create.Contains("validator"));
        var handled = server.Of("createIndexes").Single(create => create[0] == "handled_messages")["indexes"][0];
        Assert.Equal(90 * 24 * 3600, handled["expireAfterSeconds"].ToInt64());
        var last = server.Commands.Last(command => command.GetElement(0).Name is "update" or "create" or "createIndexes");
        Assert.Equal([migrated.Version], last["updates"][0]["u"]["$set"]["applied"].AsBsonArray.Select(version => version.AsString));
    }

    [Theory]
    [InlineData(115, "validator not supported yet")]
    [InlineData(9, "Unknown $jsonSchema keyword: maxLength")]
    [InlineData(2, "Unrecognized data type alias: long")]
    public async Task A_server_without_validators_is_migrated_without_them_and_says_why(int code, string message)
    {
        server.Reply = command => command.Contains("validator") ? ScriptedMongo.Refusal(code, message) : null;

        var migrated = await MigrateAsync();

        Assert.Equal(message, migrated.ValidatorRefusal);
        Assert.Single(server.Commands, command => command.Contains("validator"));
        Assert.Contains(server.Of("create"), create => create[0] == "listings" && !create.Contains("validator"));
        Assert.Contains(server.Of("createIndexes"), create => create[0] == "listings");
    }

    [Fact]
    public async Task What_is_there_is_changed_and_an_index_that_is_declared_no_more_or_otherwise_goes()
    {
        server.Reply = command => command.GetElement(0).Name switch
        {
            "create" => ScriptedMongo.Refusal(48, "Collection already exists."),
            "listIndexes" when command[0] == "listings" => ScriptedMongo.Found(
                IndexOf("_id_", "_id"), IndexOf("rank", "rank", "_id"), IndexOf("expiry", "expiresAt", "_id"), IndexOf("old", "old")),
            _ => null,
        };

        await MigrateAsync();

        Assert.Contains(server.Of("collMod"), change => change[0] == "listings");
        Assert.Equal(["expiry", "old"], server.Of("dropIndexes").Select(drop => drop["index"].AsString));
    }

    [Fact]
    public void Another_revision_of_what_is_computed_is_another_version()
    {
        Assert.NotEqual(Version(ListingCollection.Definition), Version(ListingCollection.Definition with { Revision = 1 }));

        static string Version(Kelmah.Kernel.Persistence.CollectionDefinition collection) => MongoCollectionSchema.VersionOf(MongoCollectionSchema.All([collection]));
    }

    [Fact]
    public async Task An_instance_serves_its_own_schema_and_changes_nothing()
    {
        await using var migrated = MongoReplies.Migrated();

        await migrated.OpenAsync();

        Assert.Equal(["find"], migrated.Names);
    }

    [Theory]
    [InlineData]
    [InlineData("0123456789abcdef")]
    public async Task An_instance_refuses_a_database_that_was_not_migrated(params string[] applied)
    {
        server.Reply = command => command[0] == "schema" && applied.Length > 0
            ? ScriptedMongo.Found(new BsonDocument { ["_id"] = "schema", ["applied"] = new BsonArray(applied) })
            : null;

        var refused = await Assert.ThrowsAsync<SchemaMismatchException>(server.OpenAsync);

        Assert.Equal("The MongoDB database kelmah is not migrated to this release: run this release with --migrate first.", refused.Message);
    }

    private Task<MongoMigrationResult> MigrateAsync() => MongoMigration.RunAsync(
        new MongoOptions(server.ConnectionString, "kelmah"), [ListingCollection.Definition], MongoReplies.Nobody, new StandingClock(), NullLogger.Instance, CancellationToken.None);

    private static BsonDocument IndexOf(string name, params string[] fields) => new()
    {
        ["v"] = 2,
        ["key"] = new BsonDocument(fields.Select(field => new BsonElement(field, 1))),
        ["name"] = name,
    };
}

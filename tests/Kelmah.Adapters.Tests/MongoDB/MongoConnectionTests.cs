using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoConnectionTests
{
    [Fact]
    public void Every_wait_of_the_driver_has_an_end_of_seconds()
    {
        var settings = MongoConnection.ForServing(new MongoOptions("mongodb://localhost/?replicaSet=rs0", "kelmah"), MongoReplies.Nobody);

        Assert.Equal("kelmah", settings.ApplicationName);
        Assert.All(
            [settings.ServerSelectionTimeout, settings.ConnectTimeout, settings.WaitQueueTimeout],
            limit => Assert.Equal(TimeSpan.FromSeconds(5), limit));
        Assert.Equal((5, 8), (settings.MinConnectionPoolSize, settings.MaxConnecting));
        Assert.Equal((WriteConcern.WMajority, ReadConcern.Majority), (settings.WriteConcern, settings.ReadConcern));
    }

    [Fact]
    public void A_user_and_password_of_the_connection_string_are_left_to_the_driver()
    {
        var settings = MongoConnection.ForServing(new MongoOptions("mongodb://ama:secret@localhost/", "kelmah"), MongoReplies.Nobody);

        Assert.Equal("ama", settings.Credential.Username);
    }

    [Fact]
    public async Task Without_a_password_the_apps_identity_signs_in_with_its_token()
    {
        await using var server = MongoReplies.Migrated();
        server.Then(command => command.GetElement(0).Name == "saslStart"
            ? new BsonDocument { ["ok"] = 1, ["conversationId"] = 1, ["done"] = true, ["payload"] = new BsonBinaryData([]) }
            : null);
        var identity = new FixedToken("a token of Entra's");

        await MongoStore.OpenAsync(
            new MongoOptions($"{server.ConnectionString}&authMechanism=MONGODB-OIDC", "kelmah"), [ListingCollection.Definition], identity, CancellationToken.None);

        var start = server.Of("saslStart")[0];
        Assert.Equal("MONGODB-OIDC", start["mechanism"].AsString);
        Assert.Equal(
            "a token of Entra's", BsonSerializer.Deserialize<BsonDocument>(start["payload"].AsBsonBinaryData.Bytes)["jwt"].AsString);
        Assert.Contains("https://ossrdbms-aad.database.windows.net/.default", identity.Scopes);
    }
}

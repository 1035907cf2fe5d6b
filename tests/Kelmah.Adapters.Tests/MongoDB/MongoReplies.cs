using Azure.Core;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>Replies as the servers are documented to give them, and stores that meet them.</summary>
internal static class MongoReplies
{
    /// <summary>MongoDB: a write that meets another transaction's.</summary>
    public static BsonDocument Conflict => ScriptedMongo.Refusal(
        112, "Caused by :: Write conflict during plan execution and yielding is disabled.", "TransientTransactionError");

    /// <summary>The open-source gateway of Azure DocumentDB: PostgreSQL's serialization failure, without a label.</summary>
    public static BsonDocument SerializationFailure => ScriptedMongo.WriteRefusal(16777220, "could not serialize access due to concurrent update");

    /// <summary>MongoDB: a second value in a unique index.</summary>
    public static BsonDocument MongoDuplicate => ScriptedMongo.WriteRefusal(
        11000,
        "E11000 duplicate key error collection: kelmah.listings index: email dup key: { email: \"ama@example.com\" }",
        new BsonDocument { ["keyPattern"] = new BsonDocument("email", 1), ["keyValue"] = new BsonDocument("email", "ama@example.com") });

    /// <summary>Azure DocumentDB: the same.</summary>
    public static BsonDocument DocumentDbDuplicate =>
        ScriptedMongo.WriteRefusal(11000, "Duplicate key violation on the requested collection: Index 'email'");

    /// <summary>A journal entry as every release has stored it.</summary>
    public static string StoredFunding => """
        {"_id":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAWQ==","subType":"04"}},"key":"fund","kind":"test",
        "contractId":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAWQ==","subType":"04"}},"occurredAt":{"$date":{"$numberLong":"1769851800000"}},
        "recordedAt":{"$date":{"$numberLong":"1769851800000"}},"corrects":null,
        "postings":[{"account":"stripe:GHS","currency":"GHS","amount":{"$numberLong":"-15000000000"},"guarded":false},
        {"account":"escrow:01890a5d-ac96-774b-bcce-b302099a8059","currency":"GHS","amount":{"$numberLong":"15000000000"},"guarded":true}]}
        """.ReplaceLineEndings("");

    /// <summary>An event as every release has stored it.</summary>
    public static string StoredEvent => """
        {"_id":{"$binary":{"base64":"AZwTY0nAcACAAAAAAAAAAQ==","subType":"04"}},"streamId":"listings/01890a5d-ac96-774b-bcce-b302099a8059",
        "version":{"$numberLong":"1"},"occurredAt":{"$date":{"$numberLong":"1769851800000"}},
        "actorId":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAWQ==","subType":"04"}},"traceParent":null,
        "type":"ListingChanged","payload":{"title":"A listing"}}
        """.ReplaceLineEndings("");

    /// <summary>The entry that <see cref="StoredFunding"/> is.</summary>
    public static JournalEntry Funding(Guid contract, DateTimeOffset now) => JournalEntry.Create(
        contract,
        "fund",
        "test",
        contract,
        now,
        new Posting(Account.Stripe(Currency.Ghs), new Money(-15_000_000_000, Currency.Ghs)),
        new Posting(Account.Escrow(contract), new Money(15_000_000_000, Currency.Ghs)));

    /// <summary>A server that has been migrated.</summary>
    public static ScriptedMongo Migrated()
    {
        var version = MongoCollectionSchema.VersionOf(MongoCollectionSchema.All([ListingCollection.Definition]));
        var server = new ScriptedMongo();
        server.Reply = command => SchemaOf(command, version);
        return server;
    }

    /// <summary>Answers as before, but what the script answers.</summary>
    public static void Then(this ScriptedMongo server, Func<BsonDocument, BsonDocument?> script)
    {
        var before = server.Reply;
        server.Reply = command => script(command) ?? before(command);
    }

    /// <summary>Answers the first command of a name otherwise than the ones after it.</summary>
    public static void Once(this ScriptedMongo server, string name, BsonDocument reply)
    {
        var given = 0;
        server.Then(command => command.GetElement(0).Name == name && Interlocked.Increment(ref given) == 1 ? reply : null);
    }

    public static Task<MongoStore> OpenAsync(this ScriptedMongo server) =>
        MongoStore.OpenAsync(new MongoOptions(server.ConnectionString, "kelmah"), [ListingCollection.Definition], Nobody, CancellationToken.None);

    /// <summary>No identity: the connection strings of the tests ask for none.</summary>
    public static TokenCredential Nobody { get; } = new FixedToken("nobody's");

    private static BsonDocument? SchemaOf(BsonDocument command, string version) => command.GetElement(0) is { Name: "find", Value: var name } && name == "schema"
        ? ScriptedMongo.Found(new BsonDocument { ["_id"] = "schema", ["applied"] = new BsonArray { version } })
        : null;
}

/// <summary>An Azure identity that has one token for ever.</summary>
internal sealed class FixedToken(string token) : TokenCredential
{
    public List<string> Scopes { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Scopes.AddRange(requestContext.Scopes);
        return new AccessToken(token, DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}

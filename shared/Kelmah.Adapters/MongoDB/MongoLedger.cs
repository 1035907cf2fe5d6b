using System.Text.Json.Nodes;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The collections that are no entities': events, handled messages, the journal, leases.</summary>
internal static class MongoLedger
{
    public const string Events = "events";
    public const string ArchivedEvents = "events_archive";
    public const string Unrelayed = "unrelayed_events";
    public const string Handled = "handled_messages";
    public const string Entries = "journal_entries";
    public const string Balances = "journal_balances";
    public const string ClosedBalances = "journal_closed_balances";
    public const string Closing = "journal_closing";
    public const string Leases = "leases";

    /// <summary>Each with its validator, where it holds money, and its indexes besides the id's.</summary>
    public static IReadOnlyList<MongoCollectionSchema> Collections { get; } =
    [
        new(Events, null, [Unique("stream_version", "streamId", "version")]),
        new(ArchivedEvents, null, [Unique("stream_version", "streamId", "version")]),
        new(Unrelayed, null, [Index("stream_version", "streamId", "version")]),
        new(Handled, null, [ExpiringIndex("handled", "handledAt", HandledMessage.Kept)]),
        new(
            Entries,
            Validator("postings", new JsonObject { ["bsonType"] = "array", ["items"] = Object("amount", MongoSchema.WholeNumber()) }),
            [
                Unique("key", "key"),
                Index("account", "postings.account", "_id"),
                Index("contract", "contractId", "_id"),
                Index("recorded", "recordedAt"),
            ]),
        new(Balances, Validator("balance", NotNegative()), []),
        new(ClosedBalances, Validator("balance", MongoSchema.WholeNumber()), []),
        new(Closing, null, []),
        new(Leases, null, []),
    ];

    private static JsonObject Validator(string field, JsonObject schema) => new() { ["$jsonSchema"] = Object(field, schema) };

    private static JsonObject Object(string field, JsonObject schema) => new()
    {
        ["bsonType"] = "object",
        ["properties"] = new JsonObject { [field] = schema },
    };

    private static JsonObject NotNegative()
    {
        var schema = MongoSchema.WholeNumber();
        schema["minimum"] = 0;
        return schema;
    }

    private static JsonObject Unique(string name, params string[] fields)
    {
        var index = Index(name, fields);
        index["unique"] = true;
        return index;
    }

    private static JsonObject ExpiringIndex(string name, string field, TimeSpan kept)
    {
        var index = Index(name, field);
        index["expireAfterSeconds"] = (long)kept.TotalSeconds;
        return index;
    }

    private static JsonObject Index(string name, params string[] fields) => new()
    {
        ["key"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field, (JsonNode?)1))),
        ["name"] = name,
    };
}

using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The collections that are no entities': events, handled messages, the journal, leases.</summary>
internal static class MongoLedger
{
    public const string Events = "events";
    public const string ArchivedEvents = "events_archive";
    public const string Unrelayed = "unrelayed_events";
    public const string Parked = "parked_events";
    public const string Handled = "handled_messages";
    public const string Entries = "journal_entries";
    public const string Balances = "journal_balances";
    public const string ClosedBalances = "journal_closed_balances";
    public const string Closing = "journal_closing";
    public const string Leases = "leases";
    public const string GuardedSets = "guarded_sets";

    /// <summary>Each with its validator, where it holds money, and its indexes besides the id's.</summary>
    public static IReadOnlyList<MongoCollectionSchema> Collections { get; } =
    [
        new(Events, null, [MongoSchema.Index("stream_version", ["streamId", "version"], isUnique: true)]) { Cleaned = RetiredEventMembers.Revision },
        new(ArchivedEvents, null, [MongoSchema.Index("stream_version", ["streamId", "version"], isUnique: true)]) { Cleaned = RetiredEventMembers.Revision },
        new(Unrelayed, null, [MongoSchema.Index("stream_version", ["streamId", "version"])]),
        new(Parked, null, []),
        new(Handled, null, [MongoSchema.Index("handled", ["handledAt"], expireAfter: HandledMessage.Kept)]),
        new(
            Entries,
            Validator("postings", new BsonDocument { ["bsonType"] = "array", ["items"] = MongoSchema.Object(new BsonElement("amount", MongoSchema.WholeNumber)) }),
            [
                MongoSchema.Index("key", ["key"], isUnique: true),
                MongoSchema.Index("account", ["postings.account", "_id"]),
                MongoSchema.Index("contract", ["contractId", "_id"]),
                MongoSchema.Index("recorded", ["recordedAt"]),
            ]),
        new(Balances, Validator("balance", MongoSchema.WholeNumber.Add("minimum", 0)), []),
        new(ClosedBalances, Validator("balance", MongoSchema.WholeNumber), []),
        new(Closing, null, []),
        new(Leases, null, []),
        new(GuardedSets, null, []),
    ];

    private static BsonDocument Validator(string field, BsonDocument schema) => new("$jsonSchema", MongoSchema.Object(new BsonElement(field, schema)));
}

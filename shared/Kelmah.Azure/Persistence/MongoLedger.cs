using System.Text.Json.Nodes;

namespace Kelmah.Azure.Persistence;

/// <summary>The collections that are no entities': events, handled messages and the journal.</summary>
internal static class MongoLedger
{
    /// <summary>Each with the command that makes its indexes, where it has any besides the id's.</summary>
    public static IReadOnlyList<(string Name, JsonObject? Indexes)> Indexes { get; } =
    [
        (MongoStore.Events, Command(MongoStore.Events, Index("stream_version", isUnique: true, "streamId", "version"))),
        (MongoStore.Unrelayed, null),
        // For the expiry sweep.
        (MongoStore.Handled, Command(MongoStore.Handled, Index("handled", isUnique: false, "handledAt"))),
        (MongoStore.Entries, Command(
            MongoStore.Entries,
            Index("key", isUnique: true, "key"),
            Index("account", isUnique: false, "postings.account", "_id"),
            Index("contract", isUnique: false, "contractId", "_id"),
            Index("recorded", isUnique: false, "recordedAt"))),
        (MongoStore.Balances, null),
        (MongoStore.ClosedBalances, null),
        (MongoStore.Closing, null),
    ];

    private static JsonObject Command(string collection, params JsonNode[] indexes) =>
        new() { ["createIndexes"] = collection, ["indexes"] = new JsonArray(indexes) };

    private static JsonObject Index(string name, bool isUnique, params string[] fields)
    {
        var index = new JsonObject
        {
            ["key"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field, (JsonNode?)1))),
            ["name"] = name,
        };
        if (isUnique) index["unique"] = true;
        return index;
    }
}

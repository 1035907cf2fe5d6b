using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The journal's documents as what they stand for, and the pipelines that sum them.</summary>
internal static class MongoJournalReading
{
    /// <summary>Sums postings by account and currency.</summary>
    /// <param name="entries">Which entries.</param>
    /// <param name="postings">Which of their postings.</param>
    public static BsonDocument[] Sums(BsonDocument entries, BsonDocument postings) =>
    [
        new("$match", entries),
        new("$unwind", "$postings"),
        new("$match", postings),
        new("$group", new BsonDocument
        {
            ["_id"] = new BsonDocument { ["account"] = "$postings.account", ["currency"] = "$postings.currency" },
            ["balance"] = new BsonDocument("$sum", "$postings.amount"),
        }),
        new("$sort", new BsonDocument("_id", 1)),
    ];

    /// <summary>Sums all postings by currency.</summary>
    public static BsonDocument[] Totals { get; } =
    [
        new("$unwind", "$postings"),
        new("$group", new BsonDocument
        {
            ["_id"] = new BsonDocument("currency", "$postings.currency"),
            ["balance"] = new BsonDocument("$sum", "$postings.amount"),
        }),
        new("$sort", new BsonDocument("_id", 1)),
    ];

    public static Account AccountOf(BsonDocument sum) => new(sum["_id"]["account"].AsString);

    public static Money AmountOf(BsonDocument sum) => new(sum["balance"].ToInt64(), Currency.Parse(sum["_id"]["currency"].AsString));

    public static RecordedEntry EntryOf(BsonDocument document)
    {
        var json = ExtendedJson.Read(JsonNode.Parse(Bson.ToExtendedJson(document)))!;
        var entry = JournalEntry.Create(
            json["_id"].Deserialize<Guid>(StorageJson.Options),
            json["key"]!.GetValue<string>(),
            json["kind"]!.GetValue<string>(),
            json["contractId"].Deserialize<Guid?>(StorageJson.Options),
            json["occurredAt"].Deserialize<DateTimeOffset>(StorageJson.Options),
            [.. json["postings"]!.AsArray().Select(PostingOf)]) with
        { Corrects = json["corrects"].Deserialize<Guid?>(StorageJson.Options) };
        return new RecordedEntry(entry, json["recordedAt"].Deserialize<DateTimeOffset>(StorageJson.Options));
    }

    private static Posting PostingOf(JsonNode? posting) => new(
        new Account(posting!["account"]!.GetValue<string>()),
        new Money(posting["amount"]!.GetValue<long>(), Currency.Parse(posting["currency"]!.GetValue<string>())));
}

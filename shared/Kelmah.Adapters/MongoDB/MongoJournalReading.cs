using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The journal's documents as what they stand for, and the pipelines that sum them.</summary>
internal static class MongoJournalReading
{
    private static readonly AggregateOptions OnDisk = new() { AllowDiskUse = true };

    /// <summary>Sums postings by account and currency.</summary>
    /// <param name="store">The database.</param>
    /// <param name="session">Null for none.</param>
    /// <param name="entries">Which entries.</param>
    /// <param name="postings">Which of their postings.</param>
    public static IAggregateFluent<BsonDocument> Sums(
        MongoStore store, IClientSessionHandle? session, FilterDefinition<BsonDocument> entries, FilterDefinition<BsonDocument> postings) =>
        SumsBy(Entries(store, session).Match(entries).Unwind("postings").Match(postings), "account", "currency");

    /// <summary>Sums all postings by currency.</summary>
    public static IAggregateFluent<BsonDocument> Totals(MongoStore store) => SumsBy(Entries(store, session: null).Unwind("postings"), "currency");

    public static Account AccountOf(BsonDocument sum) => Account.Parse(sum["_id"]["account"].AsString);

    public static Money AmountOf(BsonDocument sum) => new(sum["balance"].ToInt64(), Currency.Parse(sum["_id"]["currency"].AsString));

    public static RecordedEntry EntryOf(BsonDocument document)
    {
        var entry = JournalEntry.Create(
            document["_id"].AsGuid,
            document["key"].AsString,
            document["kind"].AsString,
            document.GetValue("contractId", BsonNull.Value).AsNullableGuid,
            document["occurredAt"].ToUniversalTime(),
            [.. document["postings"].AsBsonArray.Select(PostingOf)]) with
        { Corrects = document.GetValue("corrects", BsonNull.Value).AsNullableGuid };
        return new RecordedEntry(entry, document["recordedAt"].ToUniversalTime());
    }

    private static Posting PostingOf(BsonValue posting) => new(
        Account.Parse(posting["account"].AsString), new Money(posting["amount"].ToInt64(), Currency.Parse(posting["currency"].AsString)));

    private static IAggregateFluent<BsonDocument> Entries(MongoStore store, IClientSessionHandle? session) => session is null
        ? store.Collection(MongoLedger.Entries).Aggregate(OnDisk)
        : store.Collection(MongoLedger.Entries).Aggregate(session, OnDisk);

    /// <summary>Each sum as a balance is kept: its key in the id.</summary>
    private static IAggregateFluent<BsonDocument> SumsBy(IAggregateFluent<BsonDocument> postings, params string[] keys) => postings
        .Group<BsonDocument>(new BsonDocument
        {
            ["_id"] = new BsonDocument(keys.Select(key => new BsonElement(key, "$postings." + key))),
            ["balance"] = new BsonDocument("$sum", "$postings.amount"),
        })
        .Sort(Build.Sort.Ascending("_id"));
}

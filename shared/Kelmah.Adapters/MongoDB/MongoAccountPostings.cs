using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Reads what entries did to one account, with its balance after each.</summary>
internal static class MongoAccountPostings
{
    /// <summary>The wanted postings after a position, newest first, the currencies of one entry by their code.</summary>
    /// <param name="store">The database.</param>
    /// <param name="search">Which; the balances count all of the account.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<List<AccountPosting>> ReadAsync(
        MongoStore store, PostingSearch search, (Guid Entry, string Currency)? after, int limit, CancellationToken cancellationToken)
    {
        var lines = await store.Collection(MongoLedger.Entries).Aggregate(new AggregateOptions { AllowDiskUse = true })
            .Match(Build.Filter.Eq("postings.account", search.Account.Name))
            .Unwind("postings")
            .Match(PostingsOf(search))
            .AppendStage<BsonDocument>(ByEntryAndCurrency)
            .AppendStage<BsonDocument>(RunningBalance)
            .Match(Wanted(search, after))
            .Sort(Build.Sort.Descending("_id.entry").Ascending("_id.currency"))
            .Limit(limit)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var ids = lines.Select(line => line["_id"]["entry"]).Distinct();
        var entries = (await store.Collection(MongoLedger.Entries).Find(Build.Filter.In("_id", ids)).ToListAsync(cancellationToken).ConfigureAwait(false))
            .ConvertAll(MongoJournalReading.EntryOf).ToDictionary(recorded => recorded.Entry.Id);
        return lines.ConvertAll(line => new AccountPosting(
            entries[line["_id"]["entry"].AsGuid], MoneyOf(line, "amount"), MoneyOf(line, "balance")));
    }

    private static BsonDocument ByEntryAndCurrency => new("$group", new BsonDocument
    {
        ["_id"] = new BsonDocument { ["entry"] = "$_id", ["currency"] = "$postings.currency" },
        ["amount"] = new BsonDocument("$sum", "$postings.amount"),
        ["contractId"] = new BsonDocument("$first", "$contractId"),
        ["occurredAt"] = new BsonDocument("$first", "$occurredAt"),
        ["recordedAt"] = new BsonDocument("$first", "$recordedAt"),
    });

    private static BsonDocument RunningBalance => new("$setWindowFields", new BsonDocument
    {
        ["partitionBy"] = "$_id.currency",
        ["sortBy"] = new BsonDocument("_id.entry", 1),
        ["output"] = new BsonDocument("balance", new BsonDocument
        {
            ["$sum"] = "$amount",
            ["window"] = new BsonDocument("documents", new BsonArray { "unbounded", "current" }),
        }),
    });

    private static FilterDefinition<BsonDocument> PostingsOf(PostingSearch search)
    {
        var postings = Build.Filter.Eq("postings.account", search.Account.Name);
        return search.Currency is { } currency ? postings & Build.Filter.Eq("postings.currency", currency.Code) : postings;
    }

    private static FilterDefinition<BsonDocument> Wanted(PostingSearch search, (Guid Entry, string Currency)? after)
    {
        var time = search.By switch
        {
            JournalTime.Occurred => "occurredAt",
            JournalTime.Recorded => "recordedAt",
        };
        var wanted = Build.Filter.Empty;
        if (search.ContractId is { } contractId) wanted &= Build.Filter.Eq("contractId", StoredValue.Of(contractId));
        if (search.From is { } from) wanted &= Build.Filter.Gte(time, StoredValue.Of(from));
        if (search.To is { } to) wanted &= Build.Filter.Lt(time, StoredValue.Of(to));
        if (after is not { } last) return wanted;
        var entry = StoredValue.Of(last.Entry);
        return wanted & (Build.Filter.Lt("_id.entry", entry) | (Build.Filter.Eq("_id.entry", entry) & Build.Filter.Gt("_id.currency", last.Currency)));
    }

    private static Money MoneyOf(BsonDocument line, string field) => new(line[field].ToInt64(), Currency.Parse(line["_id"]["currency"].AsString));
}

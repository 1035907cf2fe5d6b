using System.Text.Json.Nodes;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The journal entries of one commit, with what they do in sum to each guarded account.</summary>
internal sealed class MongoPostings(MongoStore store, IReadOnlyList<JournalEntry> entries, DateTimeOffset now)
{
    private readonly IReadOnlyList<(string Account, string Currency, long Change)> changes = NetChanges(entries);

    /// <summary>Appends them; says which key is there already or which account is short.</summary>
    public async Task<CommitOutcome?> ApplyAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            entry.AssertBalanced();
            if (!await TryAppendAsync(session, entry, cancellationToken).ConfigureAwait(false)) return new AlreadyPosted(entry.Key);
        }

        foreach (var (account, currency, change) in changes)
        {
            if (!await TryChangeAsync(session, account, currency, change, cancellationToken).ConfigureAwait(false)) return new AccountOverdrawn(account);
        }

        return null;
    }

    /// <summary>Only what a commit does in the end counts: within it an account may pass below zero.</summary>
    private static List<(string Account, string Currency, long Change)> NetChanges(IReadOnlyList<JournalEntry> entries) =>
        [.. entries.SelectMany(entry => entry.Postings)
            .Where(posting => posting.Account.IsGuarded)
            .GroupBy(posting => (posting.Account.Name, posting.Amount.Currency.Code))
            .Select(group => (group.Key.Name, group.Key.Code, Change: group.Sum(posting => posting.Amount.MinorUnits)))
            .Where(change => change.Change != 0)];

    private async Task<bool> TryAppendAsync(IClientSessionHandle session, JournalEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await store.Collection(MongoLedger.Entries).InsertOneAsync(session, Document(entry), cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MongoWriteException refused) when (MongoFailures.IsDuplicate(refused))
        {
            return false;
        }
    }

    private async Task<bool> TryChangeAsync(
        IClientSessionHandle session, string account, string currency, long change, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument("_id", new BsonDocument { ["account"] = account, ["currency"] = currency });
        // The condition refuses an overdraft; an upsert under it would make a second balance.
        if (change < 0) filter["balance"] = new BsonDocument("$gte", -change);
        var changed = await store.Collection(MongoLedger.Balances).UpdateOneAsync(
            session,
            filter,
            new BsonDocument("$inc", new BsonDocument("balance", change)),
            new UpdateOptions { IsUpsert = change > 0 },
            cancellationToken).ConfigureAwait(false);
        return changed.MatchedCount > 0 || changed.UpsertedId is not null;
    }

    private BsonDocument Document(JournalEntry entry) => Bson.Of(new JsonObject
    {
        ["_id"] = ExtendedJson.Uuid(entry.Id),
        ["key"] = entry.Key,
        ["kind"] = entry.Kind,
        ["contractId"] = ExtendedJson.Value(entry.ContractId),
        ["occurredAt"] = ExtendedJson.Time(entry.OccurredAt),
        ["recordedAt"] = ExtendedJson.Time(now),
        ["corrects"] = ExtendedJson.Value(entry.Corrects),
        ["postings"] = new JsonArray([.. entry.Postings.Select(posting => new JsonObject
        {
            ["account"] = posting.Account.Name,
            ["currency"] = posting.Amount.Currency.Code,
            ["amount"] = ExtendedJson.Whole(posting.Amount.MinorUnits),
            ["guarded"] = posting.Account.IsGuarded,
        })]),
    });
}

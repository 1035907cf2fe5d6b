using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The journal entries of one commit, with what they do in sum to each guarded account.</summary>
internal sealed class MongoPostings(MongoStore store, IReadOnlyList<JournalEntry> entries, DateTimeOffset now)
{
    private readonly IReadOnlyList<Posting> changes = JournalEntry.NetOfGuarded(entries);

    /// <summary>Appends them; says which key is there already, which entry corrects none that is there, or which account is short.</summary>
    public async Task<CommitOutcome?> ApplyAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            entry.AssertBalanced();
            if (entry.Corrects is { } corrected && !await ExistsAsync(session, corrected, cancellationToken).ConfigureAwait(false))
                return new UnknownCorrected(entry.Key, corrected);
            if (!await store.TryInsertAsync(session, MongoLedger.Entries, DocumentOf(entry), cancellationToken).ConfigureAwait(false))
                return new AlreadyPosted(entry.Key);
        }

        foreach (var change in changes)
        {
            if (!await TryChangeAsync(session, change, cancellationToken).ConfigureAwait(false)) return new AccountOverdrawn(change.Account.Name);
        }

        return null;
    }

    private Task<bool> ExistsAsync(IClientSessionHandle session, Guid entryId, CancellationToken cancellationToken) =>
        store.Collection(MongoLedger.Entries).Find(session, Build.Filter.Eq("_id", StoredValue.Of(entryId))).AnyAsync(cancellationToken);

    private async Task<bool> TryChangeAsync(IClientSessionHandle session, Posting change, CancellationToken cancellationToken)
    {
        var amount = change.Amount.MinorUnits;
        var balance = Build.Filter.Eq("_id", MongoBalances.IdOf(change.Account.Name, change.Amount.Currency.Code));
        // The condition refuses an overdraft; an upsert under it would make a second balance.
        if (amount < 0) balance &= Build.Filter.Gte("balance", -amount);
        var changed = await store.Collection(MongoLedger.Balances).UpdateOneAsync(
            session, balance, Build.Update.Inc("balance", amount), new UpdateOptions { IsUpsert = amount > 0 }, cancellationToken).ConfigureAwait(false);
        return changed.MatchedCount > 0 || changed.UpsertedId is not null;
    }

    private BsonDocument DocumentOf(JournalEntry entry) => new()
    {
        ["_id"] = StoredValue.Of(entry.Id),
        ["key"] = entry.Key,
        ["kind"] = entry.Kind,
        ["contractId"] = StoredValue.Of(entry.ContractId),
        ["occurredAt"] = StoredValue.Of(entry.OccurredAt),
        ["recordedAt"] = StoredValue.Of(now),
        ["corrects"] = StoredValue.Of(entry.Corrects),
        ["postings"] = new BsonArray(entry.Postings.Select(posting => new BsonDocument
        {
            ["account"] = posting.Account.Name,
            ["currency"] = posting.Amount.Currency.Code,
            ["amount"] = posting.Amount.MinorUnits,
            ["guarded"] = posting.Account.IsGuarded,
        })),
    };
}

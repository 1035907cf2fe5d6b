using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Looks at the end of a transaction whether the parts of what it wrote add up. Two transactions, of which one writes a document and the other a
/// part of it, would each see the other's half as it was: so each counts the guard of the set of the parts, and one of them has to begin anew.
/// </summary>
internal sealed class MongoSums(MongoStore store, UnitOfWork work)
{
    private readonly IReadOnlyList<ChangedSum> sums = [.. work.ChangedSums];

    /// <summary>The first that is broken; null where all hold.</summary>
    public async Task<CommitOutcome?> CheckAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var sum in sums)
        {
            if (await IsBrokenAsync(session, sum, cancellationToken).ConfigureAwait(false)) return new SumBroken(sum.Collection.Name, sum.Id);
        }

        return null;
    }

    private async Task<bool> IsBrokenAsync(IClientSessionHandle session, ChangedSum sum, CancellationToken cancellationToken)
    {
        await store.Collection(MongoLedger.GuardedSets).UpdateOneAsync(
            session, Build.Filter.Eq(MongoFields.Id, sum.Set), Build.Update.Inc(MongoFields.Guard, 1L), new UpdateOptions { IsUpsert = true }, cancellationToken)
            .ConfigureAwait(false);
        var (whole, amount) = (MongoFields.Of(sum.Rule.Whole), MongoFields.Of(sum.Rule.Amount));
        var bound = Build.Filter.Eq(MongoFields.Id, StoredValue.Of(sum.Id)) & Build.Filter.Gt(MongoFields.Of(sum.Rule.Since), new BsonDateTime(0));
        var found = await store.Collection(sum.Collection.Name).Find(session, bound).Project(Build.Projection.Include(whole))
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (found is null) return false;
        var counted = Build.Filter.Eq(MongoFields.Of(sum.Rule.Owner), StoredValue.Of(sum.Id)) & Build.Filter.Eq(MongoFields.Of(sum.Rule.Unless), BsonNull.Value);
        var parts = await store.Collection(sum.Parts.Name).Find(session, counted)
            .Project(Build.Projection.Include(amount)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return parts.Sum(part => At(part, amount)) != At(found, whole);
    }

    private static long At(BsonDocument document, string path) =>
        path.Split('.').Aggregate((BsonValue)document, (value, name) => value[name]).ToInt64();
}

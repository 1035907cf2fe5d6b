using System.Security.Cryptography;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Which schema a release declares, and how that of a database stands to it.</summary>
/// <remarks>
/// A version is a hash of every declaration, so that none must be counted by hand. A database keeps the versions that were
/// applied to it, in order, in the one document of its collection <c>schema</c>: one that has ours before its last was
/// migrated by a later release. The document also says how far each collection's documents are computed anew, and its events cleaned.
/// </remarks>
internal static class SchemaVersion
{
    private const string Id = "schema";
    private const string Applied = "applied";
    private const string Computed = "computed";
    private const string Cleaned = "cleaned";

    private static readonly FilterDefinition<BsonDocument> Only = Build.Filter.Eq("_id", Id);

    /// <summary>The version of some declarations: 16 hexadecimal digits.</summary>
    /// <param name="declarations">What the collections are like, in a fixed order.</param>
    public static string Of(IEnumerable<BsonDocument> declarations) =>
        Convert.ToHexStringLower(SHA256.HashData(new BsonDocument("schema", new BsonArray(declarations)).ToBson()).AsSpan(0, 8));

    /// <summary>Why a release must not serve a database; null where it may.</summary>
    /// <param name="database">The database's name, for the message.</param>
    /// <param name="declared">The release's version.</param>
    /// <param name="applied">The versions that were applied, the last one last; empty where none was.</param>
    public static string? Mismatch(string database, string declared, IReadOnlyList<string> applied)
    {
        if (applied.Count > 0 && applied[^1] == declared) return null;
        return applied.Contains(declared, StringComparer.Ordinal)
            ? $"The MongoDB database {database} was migrated by a later release than this one."
            : $"The MongoDB database {database} is not migrated to this release: run this release with --migrate first.";
    }

    /// <summary>The versions of a database once one was applied; the oldest are forgotten.</summary>
    public static IReadOnlyList<string> After(IReadOnlyList<string> applied, string declared)
    {
        const int kept = 100;
        return [.. applied.Where(version => version != declared).Append(declared).TakeLast(kept)];
    }

    /// <summary>The versions in the order of their migrations; empty for a database that was never migrated.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IMongoDatabase database, CancellationToken cancellationToken) =>
        await FindAsync(database, cancellationToken).ConfigureAwait(false) is { } document && document.TryGetValue(Applied, out var applied)
            ? [.. applied.AsBsonArray.Select(version => version.AsString)]
            : [];

    /// <summary>Records that a version was applied, after all of it was.</summary>
    public static async Task RecordAsync(IMongoDatabase database, string version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var applied = After(await ReadAsync(database, cancellationToken).ConfigureAwait(false), version);
        var changes = new BsonDocument { [Applied] = new BsonArray(applied), ["migratedAt"] = now.UtcDateTime };
        await SetAsync(database, changes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How far the documents of a collection are computed anew; null where that was never begun.</summary>
    public static Task<BsonDocument?> ComputedAsync(IMongoDatabase database, string collection, CancellationToken cancellationToken) =>
        PartAsync(database, Computed, collection, cancellationToken);

    /// <summary>Keeps how far the documents of a collection are computed anew.</summary>
    public static Task RecordComputedAsync(IMongoDatabase database, string collection, BsonDocument computed, CancellationToken cancellationToken) =>
        SetAsync(database, new BsonDocument($"{Computed}.{collection}", computed), cancellationToken);

    /// <summary>How far the events of a collection are cleaned; null where that was never begun.</summary>
    public static Task<BsonDocument?> CleanedAsync(IMongoDatabase database, string collection, CancellationToken cancellationToken) =>
        PartAsync(database, Cleaned, collection, cancellationToken);

    /// <summary>Keeps how far the events of a collection are cleaned.</summary>
    public static Task RecordCleanedAsync(IMongoDatabase database, string collection, BsonDocument cleaned, CancellationToken cancellationToken) =>
        SetAsync(database, new BsonDocument($"{Cleaned}.{collection}", cleaned), cancellationToken);

    private static async Task<BsonDocument?> PartAsync(IMongoDatabase database, string part, string collection, CancellationToken cancellationToken) =>
        (await FindAsync(database, cancellationToken).ConfigureAwait(false))?.GetValue(part, null)?.AsBsonDocument.GetValue(collection, null)?.AsBsonDocument;

    private static Task<BsonDocument> FindAsync(IMongoDatabase database, CancellationToken cancellationToken) =>
        Documents(database).Find(Only).FirstOrDefaultAsync(cancellationToken);

    private static Task<UpdateResult> SetAsync(IMongoDatabase database, BsonDocument changes, CancellationToken cancellationToken) =>
        Documents(database).UpdateOneAsync(Only, new BsonDocument("$set", changes), new UpdateOptions { IsUpsert = true }, cancellationToken);

    private static IMongoCollection<BsonDocument> Documents(IMongoDatabase database) => database.GetCollection<BsonDocument>("schema");
}

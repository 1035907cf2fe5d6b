using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The versions of the schema that were applied to a database, kept in one document of the collection <c>schema</c>.</summary>
internal sealed class SchemaVersions(IMongoDatabase database)
{
    private const string Applied = "applied";

    private static readonly BsonDocument Only = new("_id", "schema");

    private IMongoCollection<BsonDocument> Documents => database.GetCollection<BsonDocument>("schema");

    /// <summary>The versions in the order of their migrations; empty for a database that was never migrated.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken)
    {
        using var found = await Documents.FindAsync(Only, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } document
            ? [.. document[Applied].AsBsonArray.Select(version => version.AsString)]
            : [];
    }

    /// <summary>Records that a version was applied, after all of it was.</summary>
    public async Task RecordAsync(string version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var applied = SchemaVersion.After(await ReadAsync(cancellationToken).ConfigureAwait(false), version);
        var document = new BsonDocument { ["_id"] = Only["_id"], [Applied] = new BsonArray(applied), ["migratedAt"] = now.UtcDateTime };
        await Documents.ReplaceOneAsync(Only, document, new ReplaceOptions { IsUpsert = true }, cancellationToken).ConfigureAwait(false);
    }
}

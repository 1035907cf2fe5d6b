using System.Text.Json;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Computes anew what the documents of a collection hold beside what their entities were given, and writes what is otherwise: every document where an
/// earlier release computed it otherwise, and else those that changed since the last time, which an older instance may have written. A document that
/// changes meanwhile is left to the instance that writes it.
/// </summary>
internal sealed partial class MongoRecomputation(IMongoDatabase database, ILogger logger, TimeProvider clock)
{
    /// <summary>So many documents are held in memory at once, and written in one command.</summary>
    public const int PageSize = 500;

    private static readonly FindOptions Whole = new() { BatchSize = PageSize };

    /// <summary>Goes on where an earlier run was ended.</summary>
    /// <returns>How many documents cannot be read; they stay as they are.</returns>
    public async Task<long> RunAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        if (MongoCollectionSchema.ComputedIn(collection) is null) return 0;
        var pass = await RecomputationPass.BeginAsync(database, collection, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var documents = database.GetCollection<BsonDocument>(collection.Name);
        var left = await documents.CountDocumentsAsync(pass.Rest, cancellationToken: cancellationToken).ConfigureAwait(false);
        var progress = new MigrationProgress(logger, clock, $"Computing the fields of {collection.Name} anew", pass.Done, pass.Done + left);
        if (left > 0) progress.Begin();
        while (await documents.Find(pass.Rest, Whole).Sort(Build.Sort.Ascending(MongoFields.Id)).Limit(PageSize).ToListAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            pass = pass.After(page, await WriteAsync(collection, documents, page, cancellationToken).ConfigureAwait(false));
            progress.Add(page.Count);
            if (page.Count < PageSize) break;
            await pass.RecordAsync(database, cancellationToken).ConfigureAwait(false);
        }

        await pass.Over().RecordAsync(database, cancellationToken).ConfigureAwait(false);
        if (left > 0) progress.End();
        return pass.Unreadable;
    }

    /// <summary>Writes what is otherwise in one page.</summary>
    /// <returns>How many of its documents cannot be read.</returns>
    private async Task<int> WriteAsync(
        CollectionDefinition collection, IMongoCollection<BsonDocument> documents, List<BsonDocument> page, CancellationToken cancellationToken)
    {
        var unreadable = 0;
        var writes = new List<WriteModel<BsonDocument>>();
        foreach (var document in page)
        {
            if (!TryCompute(collection, document, out var write)) unreadable++;
            else if (write is not null) writes.Add(write);
        }

        if (writes.Count > 0) await documents.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellationToken).ConfigureAwait(false);
        return unreadable;
    }

    /// <summary>False for a document that cannot be read; no write for one that is as this release computes it.</summary>
    private bool TryCompute(CollectionDefinition collection, BsonDocument document, out WriteModel<BsonDocument>? write)
    {
        write = null;
        try
        {
            var change = MongoDocument.Recompute(collection, document);
            if (change.IsEmpty) return true;
            var asRead = Build.Filter.Eq(MongoFields.Id, document[MongoFields.Id]) & Build.Filter.Eq("version", document["version"]);
            write = new UpdateOneModel<BsonDocument>(asRead, Build.Update.Combine(
                change.Otherwise.Select(field => Build.Update.Set(field.Name, field.Value)).Concat(change.NoMore.Select(name => Build.Update.Unset(name)))));
            return true;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or InvalidCastException or NotSupportedException or FormatException
            or ArgumentException or KeyNotFoundException or NullReferenceException)
        {
            // One that lacks what an entity never lacks meets any of these. The message may tell what the document holds.
            LogUnreadable(IdOf(document), collection.Name, unreadable.GetType().Name);
            return false;
        }
    }

    private static string? IdOf(BsonDocument document) => document[MongoFields.Id] is BsonBinaryData { SubType: BsonBinarySubType.UuidStandard } id
        ? id.ToGuid().ToString()
        : document[MongoFields.Id].ToString();

    [LoggerMessage(LogLevel.Error, "The document {Id} of {Collection} cannot be read and stays as it is: {Problem}")]
    private partial void LogUnreadable(string? id, string collection, string problem);
}

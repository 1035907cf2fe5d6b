using System.Security.Cryptography;
using System.Text;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;

namespace Kelmah.Kernel.Encryption;

/// <summary>
/// Encrypts, once, the sensitive texts that earlier releases stored in clear: the documents of each collection that has some, newest first and by
/// pages, each a commit that says how far it has come. Ended at any moment it goes on from there; requests can be served meanwhile. A document that this
/// release cannot read is logged, stays as it is, and holds up no other.
/// </summary>
/// <param name="stored">The documents as they are stored.</param>
/// <param name="transactor">Commits to the store that encrypts.</param>
/// <param name="clock">Dates the progress.</param>
/// <param name="logger">Is told what cannot be read.</param>
public sealed partial class DocumentSealing(IDocumentStore stored, Transactor transactor, TimeProvider clock, ILogger<DocumentSealing> logger)
{
    /// <summary>Encrypts what is left to.</summary>
    /// <returns>How many documents were encrypted.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var encrypted = 0L;
        foreach (var collection in Collections.All)
            if (collection.Sensitive is { } fields) encrypted += await fields.SealAllAsync(this, cancellationToken).ConfigureAwait(false);
        return encrypted;
    }

    /// <summary>Encrypts one collection's.</summary>
    internal async Task<long> SealAllAsync<T>(CancellationToken cancellationToken)
        where T : Entity
    {
        var encrypted = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await transactor.RunAsync<SealedPage>(actorId: null, work => SealPageAsync<T>(work, cancellationToken), cancellationToken).ConfigureAwait(false);
            // Somebody else's turn again and again: the page is tried anew.
            if (page.IsRefused(out _, out var done)) continue;
            encrypted += done.Encrypted;
            if (done.IsLast) return encrypted;
        }
    }

    private async Task<Result<SealedPage>> SealPageAsync<T>(UnitOfWork work, CancellationToken cancellationToken)
        where T : Entity
    {
        var collection = Collections.For(typeof(T));
        var id = SealingProgress.IdOf(collection);
        var progress = await work.FindAsync<SealingProgress>(id, cancellationToken).ConfigureAwait(false);
        if (progress is { IsDone: true }) return new SealedPage(0, IsLast: true);
        var query = new Query<T> { Limit = Query<T>.MaxLimit, Cursor = progress?.Cursor };
        var page = await stored.IdsOfPageAsync(query, cancellationToken).ConfigureAwait(false);
        var encrypted = 0;
        foreach (var one in page.Items)
        {
            if (await FindAsync<T>(collection, one, cancellationToken).ConfigureAwait(false) is not { } found || !IsClear(found, collection.Sensitive!)) continue;
            work.Rewrite(found);
            encrypted++;
        }

        var now = clock.GetUtcNow();
        if (progress is null) work.Insert(SealingProgress.Begin(id, page.NextCursor, now), DuplicateAnswer.DecideAgain);
        else work.Update(progress.GoOn(page.NextCursor, now));
        return new SealedPage(encrypted, page.NextCursor is null);
    }

    /// <summary>A document, or null where it is gone or cannot be read.</summary>
    private async ValueTask<T?> FindAsync<T>(CollectionDefinition collection, Guid id, CancellationToken cancellationToken)
        where T : Entity
    {
        try
        {
            return await stored.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever one document throws is its own.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not StoreUnavailableException)
#pragma warning restore CA1031
        {
            LogUnreadable(failure, collection.StreamId(id));
            return null;
        }
    }

    /// <summary>A commit encrypts all of a document's texts or none.</summary>
    private static bool IsClear(Entity entity, SensitiveFields fields) => fields.Any(entity, static text => !SealedText.IsSealed(text));

    [LoggerMessage(Level = LogLevel.Error, Message = "The document {Document} cannot be read, so that its sensitive texts stay in clear")]
    private partial void LogUnreadable(Exception failure, string document);

    private sealed record SealedPage(int Encrypted, bool IsLast);
}

/// <summary>How far the documents of a collection are encrypted that an earlier release stored in clear.</summary>
public sealed record SealingProgress : Entity
{
    /// <summary>Where the next page begins; null once it is done.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether there is no next page.</summary>
    public bool IsDone => Cursor is null;

    /// <summary>One for each collection.</summary>
    internal static Guid IdOf(CollectionDefinition collection) => new(SHA256.HashData(Encoding.UTF8.GetBytes(collection.Name)).AsSpan(0, 16), bigEndian: true);

    /// <summary>The first page is done.</summary>
    internal static SealingProgress Begin(Guid id, string? next, DateTimeOffset now) =>
        Raise(new SealingProgress { Id = id, Cursor = next, CreatedAt = now }, new DocumentsSealed(), now);

    /// <summary>Another page is done.</summary>
    internal SealingProgress GoOn(string? next, DateTimeOffset now) => Raise(this with { Cursor = next }, new DocumentsSealed(), now);
}

/// <summary>A page of documents was encrypted.</summary>
[EventName("DocumentsSealed")]
public sealed record DocumentsSealed : DomainEvent;

/// <summary>How the progress is stored.</summary>
public static class SealingProgressCollection
{
    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<SealingProgress> Definition = new("sealing_progress", [], []);
}

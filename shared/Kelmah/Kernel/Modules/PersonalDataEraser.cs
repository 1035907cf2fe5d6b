using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>Takes a user's personal data out of the collections that <see cref="PersonalDataRules"/> names, page by page.</summary>
public sealed class PersonalDataEraser(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>Where it reads.</summary>
    public IDocumentStore Store => store;

    /// <summary>UTC.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>All collections. Safe to repeat: what is done is found done, or not found.</summary>
    public async Task EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        foreach (var rule in PersonalDataRules.All)
        {
            if (rule.Erase is { } erase) await erase(this, userId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes all that a filter finds.</summary>
    public Task DeleteAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        EachPageAsync(where, (work, found) => work.Delete(found), cancellationToken);

    /// <summary>Deletes all that a filter finds, each in its last state, whose event says so.</summary>
    public Task DeleteAsync<T>(Filter<T> where, Func<T, T> last, CancellationToken cancellationToken)
        where T : Entity =>
        EachPageAsync(where, (work, found) => work.Delete(last(found)), cancellationToken);

    /// <summary>Changes all that a filter finds.</summary>
    public Task ChangeAsync<T>(Filter<T> where, Func<T, T> change, CancellationToken cancellationToken)
        where T : Entity =>
        EachPageAsync(where, (work, found) => work.Update(change(found)), cancellationToken);

    /// <summary>A commit for each page; the cursor is a position, so what a commit deletes hides nothing from the next one.</summary>
    private async Task EachPageAsync<T>(Filter<T> where, Action<UnitOfWork, T> act, CancellationToken cancellationToken)
        where T : Entity
    {
        var query = new Query<T> { Where = where, Limit = Query<T>.MaxLimit };
        do
        {
            var done = await transactor.RunAsync<string?>(actorId: null, async work =>
            {
                var page = await work.Peek.QueryAsync(query, cancellationToken).ConfigureAwait(false);
                foreach (var found in page.Items) act(work, found);
                return page.NextCursor;
            }, cancellationToken).ConfigureAwait(false);
            if (done.IsRefused(out var refusal, out var next)) throw new InvalidOperationException($"The erasure was refused: {refusal.Error.Code}.");
            query = query with { Cursor = next };
        }
        while (query.Cursor is not null);
    }
}

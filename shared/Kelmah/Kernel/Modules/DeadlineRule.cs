using System.Globalization;
using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Kernel.Modules;

/// <summary>A deadline together with the command that passing it runs.</summary>
public abstract class DeadlineRule
{
    /// <summary>The deadline.</summary>
    public abstract Deadline Deadline { get; }

    /// <summary>The natural key of a reminder: it is sent once for each due time.</summary>
    public static string ReminderKey(Guid id, DeadlineKind kind, DateTimeOffset? dueAt, TimeSpan before) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}:{kind}:{dueAt:O}:{before:c}");

    /// <summary>The entities whose deadline has passed, longest due first; those that a dispute suspends are passed over.</summary>
    internal abstract IAsyncEnumerable<Guid> DueAsync(IDocumentStore store, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The entities of which one of the reminders came after <paramref name="since"/>, and whose deadline still runs.</summary>
    internal abstract IAsyncEnumerable<Guid> RemindersDueAsync(
        IDocumentStore store, TimeSpan before, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Runs the command of the deadline; safe to repeat.</summary>
    /// <returns>The code of the refusal where it does not run any more; else null.</returns>
    internal abstract Task<string?> PassAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken);

    /// <summary>Raises the reminder's event, once for each due time and reminder.</summary>
    /// <returns>True where it was raised now, false where it had been; refused where the deadline does not run any more.</returns>
    internal abstract Task<Result<bool>> RemindAsync(IServiceProvider services, Guid id, TimeSpan before, CancellationToken cancellationToken);
}

/// <summary>A deadline of <typeparamref name="T"/> together with the command that passing it runs.</summary>
internal sealed class DeadlineRule<T>(Deadline<T> deadline, Func<IServiceProvider, Guid, CancellationToken, Task<string?>> pass) : DeadlineRule
    where T : Entity
{
    /// <summary>Stands in the records of handled messages.</summary>
    private const string Consumer = "reminders";

    private const string Postponed = "deadline_postponed";

    public override Deadline Deadline => deadline;

    internal override IAsyncEnumerable<Guid> DueAsync(IDocumentStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        FindAsync(store, deadline.Field.AtMost(now), static standing => standing != LifecycleStanding.Suspended, cancellationToken);

    internal override IAsyncEnumerable<Guid> RemindersDueAsync(
        IDocumentStore store, TimeSpan before, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken) =>
        FindAsync(
            store,
            deadline.Field.Above(now) & deadline.Field.Above(since + before) & deadline.Field.AtMost(now + before),
            static standing => standing == LifecycleStanding.Running,
            cancellationToken);

    internal override async Task<string?> PassAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken) =>
        await IsPostponedAsync(services, id, cancellationToken).ConfigureAwait(false)
            ? Postponed
            : await pass(services, id, cancellationToken).ConfigureAwait(false);

    internal override async Task<Result<bool>> RemindAsync(
        IServiceProvider services, Guid id, TimeSpan before, CancellationToken cancellationToken)
    {
        if (deadline.Remind is not { } remind) throw new InvalidOperationException($"{deadline.Kind} has no reminders.");
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var reminded = await services.GetRequiredService<Transactor>().RunOnceAsync<bool>(actorId: null, async work =>
        {
            var entity = await work.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
            if (entity is null) return RequestErrors.NotFound;
            var due = deadline.DueOf(entity);
            // Of several that are due by now, as after an outage, the last is sent, whoever asks.
            var last = deadline.Reminders.Where(reminder => due - reminder <= now).Append(before).Min();
            if (remind(entity, deadline, now).IsRefused(out var refusal, out var next)) return refusal;
            work.Update(next);
            work.MarkHandled(Consumer, ReminderKey(entity.Id, deadline.Kind, due, last));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await reminded.OrWhenDoneAsync(() => ValueTask.FromResult(false)).ConfigureAwait(false);
    }

    private async Task<bool> IsPostponedAsync(IServiceProvider services, Guid id, CancellationToken cancellationToken)
    {
        if (deadline.Postpone is not { } postpone) return false;
        var postponed = await services.GetRequiredService<Transactor>().RunAsync<bool>(actorId: null, async work =>
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var entity = await work.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
            if (entity is null || deadline.DueOf(entity) is not { } due || due > now || postpone(entity, deadline, now) is not { } next) return false;
            work.Update(next);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return postponed.Refusal is null && postponed.Value;
    }

    private async IAsyncEnumerable<Guid> FindAsync(
        IDocumentStore store, Filter<T> due, Func<LifecycleStanding, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lifecycle = ModuleCatalogue.Of(typeof(T).Assembly).LifecycleOf(typeof(T)) as Lifecycle<T>;
        var query = new Query<T> { Where = due, OrderBy = [deadline.Field.Ascending()], Limit = Query<T>.MaxLimit };
        do
        {
            var (ids, next) = await FindPageAsync(store, query, lifecycle, isWanted, cancellationToken).ConfigureAwait(false);
            foreach (var id in ids) yield return id;
            query = query with { Cursor = next };
        }
        while (query.Cursor is not null);
    }

    private async Task<(IReadOnlyList<Guid> Ids, string? Next)> FindPageAsync(
        IDocumentStore store, Query<T> query, Lifecycle<T>? lifecycle, Func<LifecycleStanding, bool> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            return (await WantedAsync(store, page.Items, lifecycle, isWanted, cancellationToken).ConfigureAwait(false), page.NextCursor);
        }
#pragma warning disable CA1031 // Whatever the reading of one entity throws is its own: the others of its page are read one by one.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not StoreUnavailableException)
#pragma warning restore CA1031
        {
            var page = await store.IdsOfPageAsync(query, cancellationToken).ConfigureAwait(false);
            var ids = new List<Guid>();
            foreach (var id in page.Items) ids.AddRange(await WantedAsync(store, id, lifecycle, isWanted, cancellationToken).ConfigureAwait(false));
            return (ids, page.NextCursor);
        }
    }

    /// <summary>The entity of an id, if it is wanted, or if it cannot be read: its command fails then, and says so.</summary>
    private async Task<IReadOnlyList<Guid>> WantedAsync(
        IDocumentStore store, Guid id, Lifecycle<T>? lifecycle, Func<LifecycleStanding, bool> isWanted, CancellationToken cancellationToken)
    {
        try
        {
            var entity = await store.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
            return entity is null ? [] : await WantedAsync(store, [entity], lifecycle, isWanted, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not StoreUnavailableException)
#pragma warning restore CA1031
        {
            return [id];
        }
    }

    private async Task<IReadOnlyList<Guid>> WantedAsync(
        IDocumentStore store, IReadOnlyList<T> entities, Lifecycle<T>? lifecycle, Func<LifecycleStanding, bool> isWanted, CancellationToken cancellationToken)
    {
        var standing = lifecycle is null ? null : await lifecycle.StandingAsync(store, entities, cancellationToken).ConfigureAwait(false);
        return [.. entities.Where(entity => deadline.DueOf(entity) is not null && isWanted(standing?.Invoke(entity) ?? LifecycleStanding.Running)).Select(entity => entity.Id)];
    }
}

using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>Entities that are shown on the timeline of another.</summary>
public abstract class TimelinePart(Type owner)
{
    /// <summary>The entity whose timeline it is.</summary>
    public Type Owner => owner;

    /// <summary>The streams of the owner's entities, and the deadlines of theirs that run.</summary>
    internal abstract Task<(IReadOnlyList<string> Streams, IReadOnlyList<UpcomingDeadline> Next)> ReadAsync(
        IDocumentStore store, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The <typeparamref name="T"/> that are shown on the timeline of another entity.</summary>
internal sealed class TimelinePart<T>(Type owner, Func<Guid, Filter<T>> theirs) : TimelinePart(owner)
    where T : Entity
{
    internal override async Task<(IReadOnlyList<string> Streams, IReadOnlyList<UpcomingDeadline> Next)> ReadAsync(
        IDocumentStore store, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entities = await store.AllAsync(theirs(ownerId), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var streams = entities.Select(entity => Collections.For(typeof(T)).StreamId(entity.Id)).ToList();
        return (streams, await UpcomingAsync(store, entities, now, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<IReadOnlyList<UpcomingDeadline>> UpcomingAsync(
        IDocumentStore store, List<T> entities, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var catalogue = ModuleCatalogue.Of(typeof(T).Assembly);
        var deadlines = catalogue.DeadlinesOf(typeof(T));
        if (deadlines.Count == 0 || entities.Count == 0) return [];
        var standing = catalogue.LifecycleOf(typeof(T)) is Lifecycle<T> lifecycle
            ? await lifecycle.StandingAsync(store, entities, cancellationToken).ConfigureAwait(false)
            : _ => LifecycleStanding.Running;
        return
        [
            .. from entity in entities
               where standing(entity) is LifecycleStanding.Running or LifecycleStanding.WithoutReminders
               from deadline in deadlines
               let upcoming = UpcomingDeadline.Of(deadline, entity.Id, deadline.DueOf(entity), now)
               where upcoming is not null
               select upcoming with { InFavourOf = deadline.FavourOf(entity) },
        ];
    }
}

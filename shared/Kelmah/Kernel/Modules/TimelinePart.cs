using System.Collections.Immutable;
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

    /// <summary>
    /// Adds to a unit of work that each deadline of the owner's entities which runs against a user, and can be paused, passes later. One that is
    /// suspended does not run.
    /// </summary>
    internal abstract Task<PausedClocks> PauseAsync(UnitOfWork work, Guid ownerId, Absence absence, CancellationToken cancellationToken);
}

/// <summary>The <typeparamref name="T"/> that are shown on the timeline of another entity.</summary>
internal sealed class TimelinePart<T>(Type owner, Func<Guid, Filter<T>> theirs) : TimelinePart(owner)
    where T : Entity
{
    /// <summary>Read once all modules are described.</summary>
    private static readonly Lazy<IReadOnlyList<Deadline>> ItsDeadlines = new(() => ModuleCatalogue.Of(typeof(T).Assembly).DeadlinesOf(typeof(T)));

    internal override async Task<(IReadOnlyList<string> Streams, IReadOnlyList<UpcomingDeadline> Next)> ReadAsync(
        IDocumentStore store, Guid ownerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entities = await store.AllAsync(theirs(ownerId), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var streams = entities.Select(entity => Collections.For(typeof(T)).StreamId(entity.Id)).ToList();
        return (streams, await UpcomingAsync(store, entities, now, cancellationToken).ConfigureAwait(false));
    }

    internal override async Task<PausedClocks> PauseAsync(UnitOfWork work, Guid ownerId, Absence absence, CancellationToken cancellationToken)
    {
        var deadlines = ItsDeadlines.Value;
        if (!deadlines.Any(deadline => deadline.CanBePaused)) return PausedClocks.None;
        var entities = await work.AllAsync(theirs(ownerId), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (entities.Count == 0) return PausedClocks.None;
        // It rests on the contract and its milestones, which the commit requires already.
        var standing = await StandingAsync(work.Peek, entities, cancellationToken).ConfigureAwait(false);
        return entities.Where(entity => standing(entity) != LifecycleStanding.Suspended)
            .Aggregate(PausedClocks.None, (paused, entity) => paused.With(Pause(work, entity, deadlines, absence)));
    }

    private static PausedClocks Pause(UnitOfWork work, T entity, IReadOnlyList<Deadline> deadlines, Absence absence)
    {
        var next = entity;
        var refused = ImmutableArray.CreateBuilder<ErrorCode>();
        foreach (var deadline in deadlines.OfType<Deadline<T>>())
        {
            if (deadline.Pause is not { } pause || deadline.DueOf(entity) is null || pause.RunsAgainst(entity) != absence.UserId) continue;
            if (pause.Shift(next, absence.Length, absence.Now).IsRefused(out var refusal, out var shifted)) refused.Add(refusal.Error);
            else next = shifted;
        }

        work.Update(next);
        // One may have moved another with it.
        var moved = from deadline in deadlines
                    let due = deadline.DueOf(next)
                    where due is not null && due != deadline.DueOf(entity)
                    select new PausedClock(deadline.Kind, entity.Id, due.Value);
        return new PausedClocks([.. moved], refused.ToImmutable());
    }

    private static async Task<Func<T, LifecycleStanding>> StandingAsync(IDocumentReader store, List<T> entities, CancellationToken cancellationToken) =>
        ModuleCatalogue.Of(typeof(T).Assembly).LifecycleOf(typeof(T)) is Lifecycle<T> lifecycle
            ? await lifecycle.StandingAsync(store, entities, cancellationToken).ConfigureAwait(false)
            : _ => LifecycleStanding.Running;

    private static async Task<IReadOnlyList<UpcomingDeadline>> UpcomingAsync(
        IDocumentStore store, List<T> entities, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var catalogue = ModuleCatalogue.Of(typeof(T).Assembly);
        var deadlines = catalogue.DeadlinesOf(typeof(T));
        if (deadlines.Count == 0 || entities.Count == 0) return [];
        var standing = await StandingAsync(store, entities, cancellationToken).ConfigureAwait(false);
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

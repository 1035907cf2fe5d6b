using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>
/// A deadline: where its due time is stored, how long it runs, who is reminded before, and what passing it does. The entity sets
/// its due time by it; the lifecycle, the sweeper, the timeline and the documentation follow from it.
/// </summary>
/// <param name="Kind">Which.</param>
public abstract record Deadline(DeadlineKind Kind)
{
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMinutes(1);

    /// <summary>How long it runs; null where the entity's own terms say it.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>How long before the end reminders go out, longest first.</summary>
    public ImmutableArray<TimeSpan> Reminders { get; init; } = [];

    /// <summary>What happens when it passes, as a sentence for the parties.</summary>
    public required string Does { get; init; }

    /// <summary>Whom that helps.</summary>
    public required DeadlineFavour InFavourOf { get; init; }

    /// <summary>What the length rests on.</summary>
    public required string Source { get; init; }

    /// <summary>Whether a party against whom it runs can pause it, once.</summary>
    public abstract bool CanBePaused { get; }

    /// <summary>The entity that it belongs to.</summary>
    public abstract Type EntityType { get; }

    /// <summary>When a deadline of fixed length that starts at a time ends.</summary>
    /// <exception cref="InvalidOperationException">The entity's terms say how long it is.</exception>
    public DateTimeOffset EndsAt(DateTimeOffset start) =>
        start + (Length ?? throw new InvalidOperationException($"The terms say how long {Kind} is."));

    /// <summary>When the reminders go out that are still to come, earliest first.</summary>
    public ImmutableArray<DateTimeOffset> RemindersBefore(DateTimeOffset end, DateTimeOffset now) =>
        [.. Reminders.Select(before => end - before).Where(at => at > now)];

    /// <summary>How many reminders are still to come after the one that goes out at a time: 0 with the last one.</summary>
    /// <param name="end">When it ends.</param>
    /// <param name="now">UTC. A timer may go off a moment early, which is not taken for the reminder before.</param>
    public int RemindersAfter(DateTimeOffset end, DateTimeOffset now) => Reminders.Count(before => end - before > now + TimerSlack);

    /// <summary>
    /// When a deadline ends instead, of which no reminder went out although one was due, as after an outage: the last reminder's time from now.
    /// Null where one went out, or none was due.
    /// </summary>
    /// <param name="start">When it began to run.</param>
    /// <param name="end">When it ends.</param>
    /// <param name="remindedAt">The last reminder that was sent for the entity; null for none.</param>
    /// <param name="now">Not before its end.</param>
    public DateTimeOffset? EndAfterLateReminder(DateTimeOffset start, DateTimeOffset end, DateTimeOffset? remindedAt, DateTimeOffset now)
    {
        if (Reminders.IsEmpty || end - Reminders[^1] <= start) return null;
        var wasReminded = remindedAt >= start && remindedAt >= end - Reminders[0];
        return wasReminded ? null : now + Reminders[^1];
    }

    /// <summary>Whether it helps one side or the other, as the entity says.</summary>
    public abstract bool FavourVaries { get; }

    /// <summary>Whom it helps for an entity.</summary>
    public abstract DeadlineFavour FavourOf(Entity entity);

    /// <summary>When it ends for an entity; null while it does not run.</summary>
    public abstract DateTimeOffset? DueOf(Entity entity);
}

/// <summary>A deadline of <typeparamref name="T"/>.</summary>
public sealed record Deadline<T> : Deadline
    where T : Entity
{
    private readonly Func<T, DateTimeOffset?> dueOf;

    /// <summary>Declares one, statically.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="dueAt">The stored field that holds when it ends, null while it does not run. It has an index, for the sweeper.</param>
    /// <param name="written">The member access, filled in by the compiler.</param>
    public Deadline(DeadlineKind kind, Func<T, DateTimeOffset?> dueAt, [CallerArgumentExpression(nameof(dueAt))] string written = "")
        : base(kind)
    {
        dueOf = dueAt;
        Field = Persistence.Field.Of(dueAt, written);
    }

    /// <summary>The field as queries name it.</summary>
    public Field<T, DateTimeOffset?> Field { get; }

    /// <summary>Which entities it is for, where two deadlines share a field; null for all.</summary>
    public Func<T, bool>? AppliesTo { get; init; }

    /// <summary>Raises the event that the deadline comes near; needed where it has reminders. Refused where it does not run any more.</summary>
    public Func<T, Deadline<T>, DateTimeOffset, Result<T>>? Remind { get; init; }

    /// <summary>
    /// For a deadline that decides against whoever is silent: gives more time where no reminder could go out, see
    /// <see cref="Deadline.EndAfterLateReminder"/>. Null where it may pass.
    /// </summary>
    public Func<T, Deadline<T>, DateTimeOffset, T?>? Postpone { get; init; }

    /// <summary>How the party against whom it runs moves it while they are away; null where nobody can.</summary>
    public DeadlinePause<T>? Pause { get; init; }

    /// <inheritdoc/>
    public override bool CanBePaused => Pause is not null;

    /// <summary>Whom it helps, where that differs from entity to entity; null where it is always <see cref="Deadline.InFavourOf"/>.</summary>
    public Func<T, DeadlineFavour>? Favours { get; init; }

    /// <inheritdoc/>
    public override bool FavourVaries => Favours is not null;

    /// <inheritdoc/>
    public override DeadlineFavour FavourOf(Entity entity) => Favours?.Invoke((T)entity) ?? InFavourOf;

    /// <inheritdoc/>
    public override Type EntityType => typeof(T);

    /// <inheritdoc/>
    public override DateTimeOffset? DueOf(Entity entity) => AppliesTo is null || AppliesTo((T)entity) ? dueOf((T)entity) : null;
}

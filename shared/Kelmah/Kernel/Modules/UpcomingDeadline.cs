using System.Collections.Immutable;

namespace Kelmah.Kernel.Modules;

/// <summary>What happens when a running deadline passes, unless somebody acts before.</summary>
/// <param name="Kind">Which deadline.</param>
/// <param name="EntityId">The contract, milestone or transaction that it belongs to.</param>
/// <param name="DueAt">When, UTC.</param>
/// <param name="Does">What happens.</param>
/// <param name="InFavourOf">Whom that helps.</param>
/// <param name="Reminders">When reminders go out before, earliest first.</param>
[SchemaName("UpcomingDeadline")]
public sealed record UpcomingDeadline(
    DeadlineKind Kind,
    Guid EntityId,
    DateTimeOffset DueAt,
    string Does,
    DeadlineFavour InFavourOf,
    ImmutableArray<DateTimeOffset> Reminders)
{
    /// <summary>A running deadline; null where it does not run.</summary>
    public static UpcomingDeadline? Of(Deadline deadline, Guid entityId, DateTimeOffset? dueAt, DateTimeOffset now) =>
        dueAt is { } end
            ? new(deadline.Kind, entityId, end, deadline.Does, deadline.InFavourOf, deadline.RemindersBefore(end, now))
            : null;
}

using System.Collections.Immutable;

namespace Kelmah.Kernel.Modules;

/// <summary>Who can pause a deadline, and how it moves.</summary>
/// <param name="RunsAgainst">The user who loses by its passing: nobody else can pause it.</param>
/// <param name="Shift">
/// Moves the due time by a length at a time, with what belongs to it, and raises the event; refused where it does not run, cannot move, or was
/// paused before: a deadline of an entity is paused once.
/// </param>
public sealed record DeadlinePause<T>(Func<T, Guid> RunsAgainst, Func<T, TimeSpan, DateTimeOffset, Result<T>> Shift)
    where T : Entity;

/// <summary>A party that is away.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Length">For how long.</param>
/// <param name="Now">From when, UTC.</param>
public sealed record Absence(Guid UserId, TimeSpan Length, DateTimeOffset Now);

/// <summary>A deadline that an absence moved.</summary>
/// <param name="Kind">Which deadline.</param>
/// <param name="EntityId">The milestone or request that it belongs to.</param>
/// <param name="DueAt">When it passes now, UTC.</param>
[SchemaName("PausedClock")]
public sealed record PausedClock(DeadlineKind Kind, Guid EntityId, DateTimeOffset DueAt);

/// <summary>What an absence moved among some entities.</summary>
/// <param name="Moved">The deadlines that moved.</param>
/// <param name="Refused">Why others that run against the user did not.</param>
public sealed record PausedClocks(ImmutableArray<PausedClock> Moved, ImmutableArray<ErrorCode> Refused)
{
    /// <summary>Nothing runs against the user.</summary>
    public static PausedClocks None { get; } = new([], []);

    /// <summary>Both.</summary>
    public PausedClocks With(PausedClocks other) => new(Moved.AddRange(other.Moved), Refused.AddRange(other.Refused));
}

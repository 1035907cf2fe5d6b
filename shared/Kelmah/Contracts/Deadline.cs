using System.Collections.Immutable;

namespace Kelmah.Contracts;

/// <summary>A deadline: how long it runs, who is reminded before, and what happens by itself when it passes.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Length">How long it runs; null where the contract's terms say it.</param>
/// <param name="Reminders">How long before the end reminders go out, longest first.</param>
/// <param name="Does">What happens by itself, as a sentence for the parties.</param>
/// <param name="InFavourOf">Whom that helps.</param>
/// <param name="Source">What the length rests on.</param>
public sealed record Deadline(
    DeadlineKind Kind,
    TimeSpan? Length,
    ImmutableArray<TimeSpan> Reminders,
    string Does,
    DeadlineFavour InFavourOf,
    string Source);

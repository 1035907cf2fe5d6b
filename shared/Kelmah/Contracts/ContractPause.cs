using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>A party that was away.</summary>
/// <param name="By">The hirer or the worker.</param>
/// <param name="Days">For how many days, so much later the deadlines pass.</param>
/// <param name="Reason">Why, in the party's words, which the other party reads.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="Clocks">The deadlines that moved.</param>
[SchemaName("ContractPause")]
public sealed record ContractPause(Guid By, int Days, string Reason, DateTimeOffset At, ImmutableArray<PausedClock> Clocks)
{
    /// <summary>The shortest pause, in days.</summary>
    public const int MinDays = 1;

    /// <summary>The longest pause that the setting Contracts__PauseDays can allow, in days.</summary>
    public const int MaxDays = 30;

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;
}

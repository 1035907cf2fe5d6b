namespace Kelmah.Identity;

/// <summary>When a fresh code is asked for.</summary>
public sealed record StepUpOptions
{
    /// <summary>A release of more than this, in minor units of its currency. Setting <c>StepUp__ReleaseAboveMinorUnits</c>; 5 000.00 unless it is set.</summary>
    public long ReleaseAboveMinorUnits { get; init; } = 500_000;
}

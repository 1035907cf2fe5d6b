namespace Kelmah.Jobs;

/// <summary>How often a saved search looks for new jobs.</summary>
public enum AlertFrequency
{
    /// <summary>Each hour.</summary>
    Hourly,

    /// <summary>Once a day.</summary>
    Daily,
}

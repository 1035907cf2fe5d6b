namespace Kelmah.LocalRuntime;

/// <summary>Why and when a timer function runs.</summary>
public sealed class TimerInfo
{
    /// <summary>Last and next occurrence; null when the timer keeps no monitor.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether the occurrence was missed: the host was down, or the run comes after another was due.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Last and next occurrence of a timer, in UTC.</summary>
public sealed class ScheduleStatus
{
    /// <summary>The last occurrence that has run; <see cref="DateTime.MinValue"/> before the first.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next occurrence.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this status was written.</summary>
    public DateTime LastUpdated { get; set; }
}

namespace Kelmah.Identity;

/// <summary>Whether a worker looks for work.</summary>
public enum Availability
{
    /// <summary>At once.</summary>
    Available,

    /// <summary>Some hours a week.</summary>
    PartTime,

    /// <summary>Not now.</summary>
    Unavailable,
}

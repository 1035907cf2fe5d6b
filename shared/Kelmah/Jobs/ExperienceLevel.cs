namespace Kelmah.Jobs;

/// <summary>How much experience a job asks for, or a worker has.</summary>
public enum ExperienceLevel
{
    /// <summary>A beginner.</summary>
    Entry,

    /// <summary>Works alone.</summary>
    Intermediate,

    /// <summary>Leads others.</summary>
    Expert,
}

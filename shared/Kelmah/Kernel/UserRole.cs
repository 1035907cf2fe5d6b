namespace Kelmah.Kernel;

/// <summary>What a user may do.</summary>
public enum UserRole
{
    /// <summary>Applies to jobs and delivers milestones.</summary>
    Worker,

    /// <summary>Posts jobs and funds contracts.</summary>
    Hirer,

    /// <summary>Moderates, resolves and reconciles.</summary>
    Admin,
}

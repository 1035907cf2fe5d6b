namespace Kelmah.Jobs;

/// <summary>What can be done to a job. <see cref="JobTransitions"/> tells in which state, by whom, and what comes of it.</summary>
public enum JobCommand
{
    /// <summary>Another content.</summary>
    Change,

    /// <summary>Opens it for applications.</summary>
    Publish,

    /// <summary>Takes no more applications.</summary>
    Close,

    /// <summary>Its deadline closes it.</summary>
    PassDeadline,

    /// <summary>Opens it again.</summary>
    Reopen,

    /// <summary>Its contract ends without the work being done.</summary>
    LoseContract,

    /// <summary>Its contract is completed.</summary>
    Complete,

    /// <summary>Deletes it.</summary>
    Discard,
}

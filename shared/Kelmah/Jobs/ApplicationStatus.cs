namespace Kelmah.Jobs;

/// <summary>Where an application stands.</summary>
public enum ApplicationStatus
{
    /// <summary>Waits for the hirer.</summary>
    Pending,

    /// <summary>Has become a contract.</summary>
    Accepted,

    /// <summary>The hirer chose otherwise.</summary>
    Rejected,

    /// <summary>The worker took it back.</summary>
    Withdrawn,
}

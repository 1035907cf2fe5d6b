namespace Kelmah.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobStatus
{
    /// <summary>Only its hirer sees it.</summary>
    Draft,

    /// <summary>Open for applications.</summary>
    Active,

    /// <summary>Takes no more applications.</summary>
    Closed,

    /// <summary>Its contract is completed.</summary>
    Completed,
}

namespace Kelmah.Contracts;

/// <summary>Where a milestone stands: pending → in_progress → completed; pending or in_progress → overdue → completed.</summary>
public enum MilestoneStatus
{
    /// <summary>Not started.</summary>
    Pending,

    /// <summary>Being worked on, its money held.</summary>
    InProgress,

    /// <summary>Approved, by the hirer or by the deadline.</summary>
    Completed,

    /// <summary>Its due date passed without a submission; it can still be delivered.</summary>
    Overdue,
}

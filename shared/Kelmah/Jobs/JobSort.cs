namespace Kelmah.Jobs;

/// <summary>How a list of jobs is sorted.</summary>
public enum JobSort
{
    /// <summary>The latest first.</summary>
    Newest,

    /// <summary>The largest budget first.</summary>
    BudgetMax,

    /// <summary>The earliest deadline first; jobs without one come last.</summary>
    Deadline,
}

namespace Kelmah.Identity;

/// <summary>How a list of workers is sorted.</summary>
public enum WorkerSort
{
    /// <summary>Who came last is first.</summary>
    Newest,

    /// <summary>The best rated first.</summary>
    Rating,
}

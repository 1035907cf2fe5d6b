namespace Kelmah.Contracts;

/// <summary>Whom it helps that a deadline passes.</summary>
public enum DeadlineFavour
{
    /// <summary>The hirer.</summary>
    Hirer,

    /// <summary>The worker.</summary>
    Worker,

    /// <summary>Neither more than the other.</summary>
    Neither,
}

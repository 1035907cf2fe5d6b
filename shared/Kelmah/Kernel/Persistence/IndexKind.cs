namespace Kelmah.Kernel.Persistence;

/// <summary>What an index serves.</summary>
public enum IndexKind
{
    /// <summary>Equality, ranges and order over its fields.</summary>
    Ordered,

    /// <summary>As <see cref="Ordered"/>, and no two documents have the same values; documents where a field is missing are free.</summary>
    Unique,

    /// <summary>Membership in one array.</summary>
    Array,

    /// <summary>Words of text fields.</summary>
    Text,

    /// <summary>Distance from a point.</summary>
    Geo,

    /// <summary>As <see cref="Ordered"/> over one time; documents past it are deleted by the sweep.</summary>
    TimeToLive,
}

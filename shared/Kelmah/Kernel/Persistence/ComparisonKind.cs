namespace Kelmah.Kernel.Persistence;

/// <summary>How a field is compared with a value.</summary>
public enum ComparisonKind
{
    /// <summary>=</summary>
    Equal,

    /// <summary>&gt;=</summary>
    AtLeast,

    /// <summary>&lt;=</summary>
    AtMost,

    /// <summary>&gt;</summary>
    Above,

    /// <summary>&lt;</summary>
    Below,
}

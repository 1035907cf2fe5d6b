namespace Kelmah.Kernel.Persistence;

/// <summary>What is done with a document.</summary>
public enum WriteKind
{
    /// <summary>It is new.</summary>
    Insert,

    /// <summary>It replaces the loaded version.</summary>
    Update,

    /// <summary>The loaded version goes.</summary>
    Delete,
}

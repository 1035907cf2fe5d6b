namespace Kelmah.Kernel.Persistence;

/// <summary>What a decision rests on and does not write. A commit that finds it changed is a <see cref="VersionConflict"/>.</summary>
public abstract record Precondition;

/// <summary>A document is still the one that was read.</summary>
/// <param name="Collection">Where it is stored.</param>
/// <param name="Id">Which.</param>
/// <param name="Counter">The number that must not have changed: <c>version</c>, or <c>standing</c> of an <see cref="IHasStanding"/>.</param>
/// <param name="Expected">The number as it was read; a document without the field has 0.</param>
public sealed record UnchangedDocument(CollectionDefinition Collection, Guid Id, string Counter, long Expected) : Precondition
{
    /// <summary>The counter of every entity.</summary>
    public const string Version = "version";

    /// <summary>The counter of an entity that others rest on in part.</summary>
    public const string Standing = "standing";
}

/// <summary>No document of a <see cref="GuardedSet"/> was added, changed or removed since the set was read.</summary>
/// <param name="Set">Its name.</param>
/// <param name="Expected">Its version before it was read; 0 for a set that was never written to.</param>
public sealed record UnchangedSet(string Set, long Expected) : Precondition;

namespace Kelmah.Kernel.Persistence;

/// <summary>One document of a commit.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Collection">Where.</param>
/// <param name="Entity">As it will be stored.</param>
/// <param name="ExpectedVersion">The stored version that it replaces or deletes.</param>
/// <param name="OnDuplicate">What to answer where a unique index refuses it.</param>
public sealed record Write(WriteKind Kind, CollectionDefinition Collection, Entity Entity, long ExpectedVersion, ErrorCode? OnDuplicate);

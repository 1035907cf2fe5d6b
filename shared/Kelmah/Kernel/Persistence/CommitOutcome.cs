namespace Kelmah.Kernel.Persistence;

/// <summary>How a commit ended. All but <see cref="Committed"/> changed nothing.</summary>
public abstract record CommitOutcome;

/// <summary>Everything is on disk.</summary>
public sealed record Committed : CommitOutcome;

/// <summary>A document was changed since it was loaded: load again and decide again.</summary>
public sealed record VersionConflict(string Collection, Guid Id) : CommitOutcome;

/// <summary>A unique index refused a document.</summary>
/// <param name="Index">The index's name, or <c>id</c>.</param>
/// <param name="Answer">What the write said that follows; null where a duplicate was not expected.</param>
public sealed record Duplicate(string Collection, string Index, DuplicateAnswer? Answer) : CommitOutcome;

/// <summary>A journal entry with the same key is there already: the effect has been done.</summary>
public sealed record AlreadyPosted(string Key) : CommitOutcome;

/// <summary>A journal entry corrects one that is not there: a bug.</summary>
public sealed record UnknownCorrected(string Key, Guid Corrects) : CommitOutcome;

/// <summary>A guarded account would go negative.</summary>
public sealed record AccountOverdrawn(string Account) : CommitOutcome;

/// <summary>The consumer has handled the message before.</summary>
public sealed record AlreadyHandled(string Consumer, string MessageId) : CommitOutcome;

/// <summary>The parts of a document do not add up to it, by a <see cref="SumRule"/>: a bug.</summary>
public sealed record SumBroken(string Collection, Guid Id) : CommitOutcome;

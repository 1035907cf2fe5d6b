namespace Kelmah.Kernel.Persistence;

/// <summary>How a commit ended. All but <see cref="Committed"/> changed nothing.</summary>
public abstract record CommitOutcome;

/// <summary>Everything is on disk.</summary>
public sealed record Committed : CommitOutcome;

/// <summary>A document was changed since it was loaded: load again and decide again.</summary>
public sealed record VersionConflict(string Collection, Guid Id) : CommitOutcome;

/// <summary>A unique index refused a document.</summary>
/// <param name="Index">The index's name, or <c>id</c>.</param>
/// <param name="Error">What the write said to answer; null where a duplicate was not expected.</param>
public sealed record Duplicate(string Collection, string Index, ErrorCode? Error) : CommitOutcome;

/// <summary>A journal entry with the same key is there already: the effect has been done.</summary>
public sealed record AlreadyPosted(string Key) : CommitOutcome;

/// <summary>A guarded account would go negative.</summary>
public sealed record AccountOverdrawn(string Account) : CommitOutcome;

/// <summary>The consumer has handled the message before.</summary>
public sealed record AlreadyHandled(string Consumer, string MessageId) : CommitOutcome;

/// <summary>
/// The effect had been committed before: a retry came twice through. Consumers take it for success; a use case that can
/// meet it looks for the first outcome before it decides.
/// </summary>
public sealed class RepeatedEffectException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RepeatedEffectException()
        : base("The effect was committed before.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public RepeatedEffectException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public RepeatedEffectException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

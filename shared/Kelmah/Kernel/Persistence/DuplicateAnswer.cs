namespace Kelmah.Kernel.Persistence;

/// <summary>What follows where a unique index refuses a document.</summary>
public sealed record DuplicateAnswer
{
    private DuplicateAnswer(ErrorCode? error) => Error = error;

    /// <summary>A concurrent commit was first: decide again, and find its document.</summary>
    public static DuplicateAnswer DecideAgain { get; } = new(null);

    /// <summary>What to refuse with; null to decide again.</summary>
    public ErrorCode? Error { get; }

    /// <summary>Refuse with an error.</summary>
    public static implicit operator DuplicateAnswer(ErrorCode error) => new(error);

    /// <summary>The same as the conversion.</summary>
    public static DuplicateAnswer FromErrorCode(ErrorCode error) => new(error);
}

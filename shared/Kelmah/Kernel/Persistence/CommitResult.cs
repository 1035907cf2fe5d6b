namespace Kelmah.Kernel.Persistence;

/// <summary>How a use case's transaction ended; see <see cref="Transactor.RunOnceAsync"/>.</summary>
public abstract record CommitResult<T>
{
    private CommitResult()
    {
    }

    /// <summary>The decision as a use case answers it; a conflict is refused with <c>too_many_conflicts</c>.</summary>
    /// <param name="whenDone">The outcome of the commit that had the effect before.</param>
    public async ValueTask<Result<T>> OrWhenDoneAsync(Func<ValueTask<T>> whenDone) => this switch
    {
        Committed committed => committed.Value,
        Refused refused => refused.Why,
        RefusedAndRecorded refused => refused.Why,
        Conflict => RequestErrors.TooManyConflicts,
        AlreadyDone => await whenDone().ConfigureAwait(false),
        _ => throw new NotSupportedException($"{this} is no known end of a commit."),
    };

    /// <summary>Everything is on disk, or there was nothing to change.</summary>
    /// <param name="Value">What was decided.</param>
    public sealed record Committed(T Value) : CommitResult<T>;

    /// <summary>The decision was a refusal: nothing changed.</summary>
    public sealed record Refused(Refusal Why) : CommitResult<T>;

    /// <summary>The decision was a refusal that is itself on disk, such as a failed attempt.</summary>
    public sealed record RefusedAndRecorded(Refusal Why) : CommitResult<T>;

    /// <summary>The effect had been committed before, by its journal key or its handled message: nothing changed.</summary>
    public sealed record AlreadyDone : CommitResult<T>;

    /// <summary>Others changed what the decision rests on, in each attempt: nothing changed.</summary>
    public sealed record Conflict : CommitResult<T>;
}

using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Kernel;

/// <summary>A value, or the reason why there is none.</summary>
[SuppressMessage("Usage", "CA2225", Justification = "A value, refusal or error code converts itself; named methods would say nothing more.")]
public readonly struct Result<T>
{
    private readonly T? value;
    private readonly Refusal? refusal;

    private Result(T? value, Refusal? refusal)
    {
        this.value = value;
        this.refusal = refusal;
    }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none: the caller forgot to look.</exception>
    public T Value => refusal is null ? value! : throw new InvalidOperationException($"Refused: {refusal.Error.Code}.");

    /// <summary>Why there is no value; null where there is one.</summary>
    public Refusal? Refusal => refusal;

    /// <summary>A value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);

    /// <summary>A refusal without more to say than its rule.</summary>
    public static implicit operator Result<T>(ErrorCode error) => new(default, new Refusal(error));

    /// <summary>Whether there is no value; gives the one or the other.</summary>
    public bool IsRefused([NotNullWhen(true)] out Refusal? why, [MaybeNullWhen(true)] out T result)
    {
        why = refusal;
        result = value;
        return refusal is not null;
    }

    /// <summary>The next step on the value, or the same refusal.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => refusal is null ? next(value!) : refusal;
}

/// <summary>Why something was not done. A value, not an exception: nothing changed.</summary>
/// <param name="Error">The rule that was broken.</param>
/// <param name="Detail">What exactly, for the caller; no secret and no personal data.</param>
/// <param name="Errors">Messages by field (camelCase path), for what is wrong with the input.</param>
public sealed record Refusal(
    ErrorCode Error,
    string? Detail = null,
    IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>Whether what the decision added to its unit of work is committed all the same, such as a failed attempt that counts.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>The methods by which a code is taken, where one is required; null otherwise.</summary>
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>After how long the same would not be refused; null where that is not known.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>A refusal without more to say than its rule.</summary>
    public static implicit operator Refusal(ErrorCode error) => new(error);

    /// <summary>The same as the conversion.</summary>
    public static Refusal FromErrorCode(ErrorCode error) => new(error);
}

/// <summary>A rule that can be broken, as clients see it. Each is declared once, in its domain's <c>…Errors</c> class.</summary>
/// <param name="Code">Stable, snake case, states the rule: <c>escrow_already_released</c>.</param>
/// <param name="Status">The HTTP status it answers with.</param>
/// <param name="Title">One sentence for people, without data of the request.</param>
/// <param name="RetryHelps">Whether the same request can succeed later.</param>
public sealed record ErrorCode(string Code, int Status, string Title, bool RetryHelps = false)
{
    /// <summary>A refusal of what one field of the input says.</summary>
    /// <param name="field">camelCase path, for example <c>profile.firstName</c>.</param>
    /// <param name="message">A sentence; the title without one.</param>
    public Refusal At(string field, string? message = null) =>
        new(this, $"{field}: {message ?? Title}", new Dictionary<string, string[]> { [field] = [message ?? Title] });

    /// <summary>A refusal that is committed with what its decision added to the unit of work.</summary>
    public Refusal Recorded() => new(this) { IsRecorded = true };
}

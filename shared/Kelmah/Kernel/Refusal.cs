namespace Kelmah.Kernel;

/// <summary>Why something was not done. A value, not an exception: nothing changed.</summary>
/// <param name="Error">The rule that was broken.</param>
/// <param name="Detail">What exactly, for the caller; no secret and no personal data.</param>
/// <param name="Errors">Messages by field (camelCase path), for invalid input.</param>
public sealed record Refusal(
    ErrorCode Error,
    string? Detail = null,
    IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>A refusal without more to say than its rule.</summary>
    public static implicit operator Refusal(ErrorCode error) => new(error);

    /// <summary>The same as the conversion.</summary>
    public static Refusal FromErrorCode(ErrorCode error) => new(error);
}

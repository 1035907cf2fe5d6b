namespace Kelmah.Kernel;

/// <summary>A rule that can be broken, as clients see it. Each is declared once, in its domain's <c>…Errors</c> class.</summary>
/// <param name="Code">Stable, snake case, states the rule: <c>escrow_already_released</c>.</param>
/// <param name="Status">The HTTP status it answers with.</param>
/// <param name="Title">One sentence for people, without data of the request.</param>
/// <param name="RetryHelps">Whether the same request can succeed later by itself.</param>
public sealed record ErrorCode(string Code, int Status, string Title, bool RetryHelps = false);

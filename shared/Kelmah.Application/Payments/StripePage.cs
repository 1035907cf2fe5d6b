namespace Kelmah.Application.Payments;

/// <summary>One page of a list of Stripe's, newest first.</summary>
/// <param name="Items">At most 100.</param>
/// <param name="HasMore">Whether older ones follow; ask for those after the last of these.</param>
public sealed record StripePage<T>(IReadOnlyList<T> Items, bool HasMore);

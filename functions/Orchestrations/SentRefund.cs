namespace Kelmah.Functions.Orchestrations;

/// <summary>Where a refund stands.</summary>
/// <param name="Status">The transaction's status, or the code of Stripe's refusal.</param>
/// <param name="Ended">Whether nothing more happens to it.</param>
public sealed record SentRefund(string Status, bool Ended);

namespace Kelmah.Functions.Orchestrations;

/// <summary>Where a withdrawal stands.</summary>
/// <param name="Status">Its status, or the code of Stripe's refusal.</param>
/// <param name="Ended">Whether nothing more happens to it.</param>
public sealed record SentWithdrawal(string Status, bool Ended);

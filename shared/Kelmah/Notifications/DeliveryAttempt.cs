namespace Kelmah.Notifications;

/// <summary>One try to hand a notification to its channel.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="At">When it ended, UTC.</param>
/// <param name="Failure">A snake-case word for why it failed, without personal data; null for a delivery.</param>
public sealed record DeliveryAttempt(int Number, DateTimeOffset At, string? Failure);

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>What Stripe answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">As it came.</param>
/// <param name="RequestId">Stripe's id of the call.</param>
public sealed record StripeResponse(int Status, ReadOnlyMemory<byte> Body, string? RequestId)
{
    /// <summary>Stripe's own word on whether to repeat the call; null if it said nothing.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>How long Stripe asks to wait before a repeat.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

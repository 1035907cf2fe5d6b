namespace Kelmah.Kernel.Idempotency;

/// <summary>What happens to a request with an <c>Idempotency-Key</c>.</summary>
public abstract record IdempotencyEvent : DomainEvent;

/// <summary>It began to run.</summary>
[EventName("IdempotentRequestStarted")]
public sealed record IdempotentRequestStarted : IdempotencyEvent;

/// <summary>It was answered.</summary>
/// <param name="Status">The HTTP status.</param>
[EventName("IdempotentRequestAnswered")]
public sealed record IdempotentRequestAnswered(int Status) : IdempotencyEvent;

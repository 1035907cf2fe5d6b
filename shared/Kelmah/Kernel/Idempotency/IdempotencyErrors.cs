namespace Kelmah.Kernel.Idempotency;

/// <summary>Errors of requests with an <c>Idempotency-Key</c>.</summary>
public static class IdempotencyErrors
{
    /// <summary>The first request with the key has not been answered yet.</summary>
    public static readonly ErrorCode StillRunning =
        new("idempotent_request_running", 409, "The first request with this key is still running.", RetryHelps: true);

    /// <summary>The key came before with another body.</summary>
    public static readonly ErrorCode KeyReused = new("idempotency_key_reused", 422, "This key was used with another body.");
}

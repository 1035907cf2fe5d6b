using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Idempotency;

/// <summary>How requests with an <c>Idempotency-Key</c> are stored.</summary>
public static class IdempotentRequestCollection
{
    /// <summary>Hash of user, route and key.</summary>
    public static readonly Field<IdempotentRequest, string> Key = Field.Of((IdempotentRequest request) => request.Key);

    /// <summary>When it is forgotten.</summary>
    public static readonly Field<IdempotentRequest, DateTimeOffset> ExpiresAt = Field.Of((IdempotentRequest request) => request.ExpiresAt);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<IdempotentRequest> Definition = new(
        "idempotent_requests",
        [new("key", IndexKind.Unique, Key), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        [new(Key, MaxLength: 64)]);
}

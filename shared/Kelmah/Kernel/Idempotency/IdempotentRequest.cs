using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Idempotency;

/// <summary>A request that came with an <c>Idempotency-Key</c>, and its answer once there is one.</summary>
public sealed record IdempotentRequest : Entity
{
    /// <summary>Hash of user, route and key; unique.</summary>
    public required string Key { get; init; }

    /// <summary>Whose it is; empty for one that an earlier release stored.</summary>
    public Guid UserId { get; init; }

    /// <summary>Hash of the body.</summary>
    public required string BodyHash { get; init; }

    /// <summary>When it last began to run, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it is forgotten, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Null while it runs, and where the answer holds a secret.</summary>
    public RecordedAnswer? Answer { get; init; }

    /// <summary>Whether it was answered with a secret, which is not kept: a repeat is carried out again, by the same natural key.</summary>
    public bool IsSettled { get; init; }

    /// <summary>A request that begins.</summary>
    public static IdempotentRequest Start(Guid id, Guid userId, string key, string bodyHash, IdempotencyOptions limits, DateTimeOffset now)
    {
        var started = new IdempotentRequest { Id = id, CreatedAt = now, UserId = userId, Key = key, BodyHash = bodyHash, StartedAt = now, ExpiresAt = now + limits.Kept };
        return Raise(started, new IdempotentRequestStarted(), now);
    }

    /// <summary>
    /// The request comes again: answered, it stays as it is; settled, with a dead runner, or forgotten but not yet removed, it begins anew.
    /// </summary>
    public Result<IdempotentRequest> Repeat(string bodyHash, IdempotencyOptions limits, DateTimeOffset now)
    {
        if (now >= ExpiresAt)
        {
            var forgotten = this with { BodyHash = bodyHash, Answer = null, IsSettled = false, StartedAt = now, ExpiresAt = now + limits.Kept };
            return Raise(forgotten, new IdempotentRequestStarted(), now);
        }

        if (bodyHash != BodyHash) return IdempotencyErrors.KeyReused;
        if (Answer is not null) return this;
        if (!IsSettled && now < StartedAt + limits.Lease) return IdempotencyErrors.StillRunning;
        return Raise(this with { IsSettled = false, StartedAt = now }, new IdempotentRequestStarted(), now);
    }

    /// <summary>It is answered. A second answer is a bug of the caller's and refused by the stored version.</summary>
    public IdempotentRequest Finish(RecordedAnswer answer, DateTimeOffset now) =>
        Raise(this with { Answer = answer }, new IdempotentRequestAnswered(answer.Status), now);

    /// <summary>It is answered with a secret: that it was, with this body, is kept alone.</summary>
    public IdempotentRequest Settle(int status, DateTimeOffset now) => Raise(this with { IsSettled = true }, new IdempotentRequestAnswered(status), now);
}

/// <summary>An HTTP answer, whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">Of the body; null without one.</param>
/// <param name="Body">The bytes; null for none.</param>
/// <param name="Location">Where what was created is found.</param>
/// <param name="ETag">The version.</param>
[SuppressMessage("Performance", "CA1819", Justification = "The bytes go to the wire or the store as they are.")]
public sealed record RecordedAnswer(int Status, string? ContentType = null, [property: Sensitive] byte[]? Body = null, string? Location = null, string? ETag = null)
{
    /// <summary>With another text in the place of the body's, which is in base64 before it is encrypted; itself where it has no body.</summary>
    internal RecordedAnswer ReplaceSensitive(Func<string, string?> replace)
    {
        if (Body is null) return this;
        var text = SealedText.IsSealed(Body) ? Encoding.UTF8.GetString(Body) : Convert.ToBase64String(Body);
        var other = replace(text);
        if (other is null) return this with { Body = null };
        return other == text ? this : this with { Body = SealedText.IsSealed(other) ? Encoding.UTF8.GetBytes(other) : Convert.FromBase64String(other) };
    }
}

/// <summary>What happens to a request with an <c>Idempotency-Key</c>.</summary>
public abstract record IdempotencyEvent : DomainEvent;

/// <summary>It began to run.</summary>
[EventName("IdempotentRequestStarted")]
public sealed record IdempotentRequestStarted : IdempotencyEvent;

/// <summary>It was answered.</summary>
/// <param name="Status">The HTTP status.</param>
[EventName("IdempotentRequestAnswered")]
public sealed record IdempotentRequestAnswered(int Status) : IdempotencyEvent;

/// <summary>Errors of requests with an <c>Idempotency-Key</c>.</summary>
public static class IdempotencyErrors
{
    /// <summary>The first request with the key has not been answered yet.</summary>
    public static readonly ErrorCode StillRunning =
        new("idempotent_request_running", 409, "The first request with this key is still running.", RetryHelps: true);

    /// <summary>The key came before with another body.</summary>
    public static readonly ErrorCode KeyReused = new("idempotency_key_reused", 422, "This key was used with another body.");
}

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
        [new(Key, MaxLength: 64)])
    {
        Sensitive = new SensitiveFields<IdempotentRequest>(
            request => request.UserId,
            (request, replace) => request.Answer?.Body is null || request.UserId == Guid.Empty ? request : request with { Answer = request.Answer.ReplaceSensitive(replace) }),
    };
}

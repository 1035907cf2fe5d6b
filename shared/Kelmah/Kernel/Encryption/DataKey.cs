using System.Security.Cryptography;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Encryption;

/// <summary>
/// The key of a user's sensitive texts, stored under a <see cref="KeyEncryptionKey"/>. Without it they are lost, in every backup too
/// whose keys are kept elsewhere: the last commit of an erasure deletes it.
/// </summary>
public sealed record DataKey : Entity, IHasStanding
{
    internal const int Length = 32;

    /// <summary>Whose; unique.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Which key it is stored under.</summary>
    public required string KeyEncryptionKeyId { get; init; }

    /// <summary>The key under that one, in base64.</summary>
    public required string WrappedKey { get; init; }

    /// <inheritdoc/>
    /// <remarks>What is encrypted rests on the key being there, whichever key it is stored under.</remarks>
    public long Standing => 0;

    /// <summary>A new key of a user, and what is encrypted by it.</summary>
    public static (DataKey Stored, byte[] Key) Create(Guid id, Guid userId, KeyEncryptionKey under, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(under);
        var key = RandomNumberGenerator.GetBytes(Length);
        var stored = new DataKey { Id = id, UserId = userId, KeyEncryptionKeyId = under.Id, WrappedKey = under.Wrap(key, userId), CreatedAt = now };
        return (Raise(stored, new DataKeyCreated(userId), now), key);
    }

    /// <summary>The same key under another one.</summary>
    public DataKey MoveUnder(KeyEncryptionKey next, KeyEncryptionKey present, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next.Id == KeyEncryptionKeyId
            ? this
            : Raise(this with { KeyEncryptionKeyId = next.Id, WrappedKey = next.Wrap(Unwrap(present), UserId) }, new DataKeyMoved(UserId), now);
    }

    internal byte[] Unwrap(KeyEncryptionKey under) => under.Unwrap(WrappedKey, UserId);
}

/// <summary>What happens to a user's data key.</summary>
public abstract record DataKeyEvent(Guid UserId) : DomainEvent;

/// <summary>The first sensitive text of a user was stored.</summary>
[EventName("DataKeyCreated")]
public sealed record DataKeyCreated(Guid UserId) : DataKeyEvent(UserId);

/// <summary>It is stored under a newer key.</summary>
[EventName("DataKeyMoved")]
public sealed record DataKeyMoved(Guid UserId) : DataKeyEvent(UserId);

/// <summary>How data keys are stored.</summary>
public static class DataKeyCollection
{
    /// <summary>Whose; unique.</summary>
    public static readonly Field<DataKey, Guid> UserId = Field.Of((DataKey key) => key.UserId);
    /// <summary>Which key it is stored under.</summary>
    public static readonly Field<DataKey, string> KeyEncryptionKeyId = Field.Of((DataKey key) => key.KeyEncryptionKeyId);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<DataKey> Definition = new(
        "data_keys",
        [new("user", IndexKind.Unique, UserId), new("key_encryption_key", IndexKind.Ordered, KeyEncryptionKeyId)],
        [new(KeyEncryptionKeyId, MaxLength: 16)]);
}

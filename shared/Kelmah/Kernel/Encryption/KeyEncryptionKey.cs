using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Kelmah.Kernel.Encryption;

/// <summary>A key under which data keys are stored (AES-256-GCM). It never stands in the store, and its backup is not the store's.</summary>
public sealed class KeyEncryptionKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    private readonly byte[] key;

    private KeyEncryptionKey(byte[] key)
    {
        this.key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 8));
    }

    /// <summary>Of the key itself, wherever it is kept: 16 hexadecimal digits of its SHA-256.</summary>
    public string Id { get; }

    /// <summary>A new random key in base64, as it is kept.</summary>
    public static string NewText() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads what <see cref="NewText"/> gave; null where the text is not 32 bytes in base64.</summary>
    public static KeyEncryptionKey? TryRead(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == Length ? new KeyEncryptionKey(bytes[..length]) : null;
    }

    /// <summary>A data key under this one, in base64, bound to its user.</summary>
    internal string Wrap(byte[] dataKey, Guid userId) => Convert.ToBase64String(SealedText.Encrypt(dataKey, key, userId.ToString()));

    /// <summary>What <see cref="Wrap"/> was given.</summary>
    /// <exception cref="CryptographicException">It was changed, or is of another key or user.</exception>
    internal byte[] Unwrap(string wrapped, Guid userId) => SealedText.Decrypt(Convert.FromBase64String(wrapped), key, userId.ToString());
}

/// <summary>Where the key-encryption keys are kept: a folder of key files, the settings, or a vault.</summary>
public interface IKeyEncryptionKeys
{
    /// <summary>All that are kept, the newest first: data keys are stored under that one. Remembered once they were read.</summary>
    ValueTask<ImmutableArray<KeyEncryptionKey>> AllAsync(CancellationToken cancellationToken);

    /// <summary>Looks again at what is kept: another process may have added a key.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Adds a new key, the newest from then on; those before it stay. False where the settings hold them, which only their owner changes.</summary>
    Task<bool> TryAddAsync(CancellationToken cancellationToken);
}

/// <summary>Finds key-encryption keys.</summary>
internal static class KeyEncryptionKeyReading
{
    /// <summary>A key by its id, which another process may have added a moment ago; null where it is not kept.</summary>
    public static async ValueTask<KeyEncryptionKey?> FindAsync(this IKeyEncryptionKeys keys, string id, CancellationToken cancellationToken)
    {
        if (Of(await keys.AllAsync(cancellationToken).ConfigureAwait(false), id) is { } known) return known;
        await keys.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return Of(await keys.AllAsync(cancellationToken).ConfigureAwait(false), id);
    }

    private static KeyEncryptionKey? Of(ImmutableArray<KeyEncryptionKey> keys, string id) => keys.FirstOrDefault(key => key.Id == id);
}

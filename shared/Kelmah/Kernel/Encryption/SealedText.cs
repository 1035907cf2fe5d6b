using System.Security.Cryptography;
using System.Text;

namespace Kelmah.Kernel.Encryption;

/// <summary>
/// A text under AES-256-GCM, as it is stored: <c>U+0001</c>, which no input may hold, <c>1:</c> for this form, and in base64 the nonce, the
/// ciphertext and the tag. It is bound to the document that it stands in, so that it says nothing in another one.
/// </summary>
public static class SealedText
{
    private const string Prefix = "\u00011:";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Whether a stored text is encrypted.</summary>
    public static bool IsSealed(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether the bytes of a stored text are those of an encrypted one.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> text) => text.StartsWith("\u00011:"u8);

    /// <summary>Encrypts a text.</summary>
    /// <param name="text">In clear.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="context">Where it is stored, <see cref="Persistence.CollectionDefinition.StreamId"/>.</param>
    public static string Seal(string text, byte[] key, string context) => Prefix + Convert.ToBase64String(Encrypt(Encoding.UTF8.GetBytes(text), key, context));

    /// <summary>Decrypts what <see cref="Seal"/> made.</summary>
    /// <exception cref="CryptographicException">It was changed, or is of another key or place.</exception>
    /// <exception cref="FormatException">It was cut off.</exception>
    public static string Open(string text, byte[] key, string context) => Encoding.UTF8.GetString(Decrypt(Convert.FromBase64String(text[Prefix.Length..]), key, context));

    /// <summary>Nonce, ciphertext and tag.</summary>
    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, byte[] key, string context)
    {
        var parts = new byte[NonceLength + plain.Length + TagLength];
        var nonce = parts.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, parts.AsSpan(NonceLength, plain.Length), parts.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(context));
        return parts;
    }

    /// <summary>What <see cref="Encrypt"/> was given.</summary>
    internal static byte[] Decrypt(ReadOnlySpan<byte> parts, byte[] key, string context)
    {
        if (parts.Length < NonceLength + TagLength) throw new FormatException("An encrypted text is cut off.");
        var plain = new byte[parts.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(parts[..NonceLength], parts[NonceLength..^TagLength], parts[^TagLength..], plain, Encoding.UTF8.GetBytes(context));
        return plain;
    }
}

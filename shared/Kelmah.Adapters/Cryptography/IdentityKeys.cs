using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Cryptography;

/// <summary>The server's secrets: the key that signs access tokens, and the secret that the other tokens are derived from.</summary>
public sealed class IdentityKeys : IDisposable
{
    private const int SecretLength = 32;
    private readonly byte[] secret;

    private IdentityKeys(ECDsa signingKey, byte[] secret)
    {
        SigningKey = signingKey;
        this.secret = secret;
    }

    /// <summary>EC P-256.</summary>
    public ECDsa SigningKey { get; }

    /// <summary>The keys of the settings; those that are not there come from a folder, where they are made at the first start.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="folder">Null where keys must be given in the settings.</param>
    /// <exception cref="OptionsValidationException">A key is malformed, or missing where there is no folder.</exception>
    public static IdentityKeys Load(IdentityOptions options, string? folder)
    {
        var pem = Given(options.SigningKey) ?? FromFolder(folder, "signing-key.pem", nameof(options.SigningKey), NewSigningKey);
        var secret = Given(options.TokenSecret) ?? FromFolder(folder, "token-secret.txt", nameof(options.TokenSecret), NewSecret);
        return new IdentityKeys(ReadSigningKey(pem), ReadSecret(secret));
    }

    /// <summary>A key of its own for a purpose (HKDF), so that tokens of one kind cannot stand for another.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, SecretLength, info: Encoding.UTF8.GetBytes($"kelmah:{purpose}"));

    public void Dispose() => SigningKey.Dispose();

    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;

    private static string FromFolder(string? folder, string file, string setting, Func<string> create) => folder is null
        ? throw Invalid(setting, "is required.")
        : KeyFile.ReadOrCreate(Path.Combine(folder, file), create);

    internal static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretLength));

    internal static ECDsa ReadSigningKey(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw Invalid(nameof(IdentityOptions.SigningKey), "is not an EC private key in PEM.");
        }

        return key.KeySize == 256 ? key : throw Invalid(nameof(IdentityOptions.SigningKey), "is not a P-256 key.");
    }

    private static byte[] ReadSecret(string text)
    {
        var secret = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), secret, out var length) && length >= SecretLength
            ? secret[..length]
            : throw Invalid(nameof(IdentityOptions.TokenSecret), $"is not {SecretLength} bytes or more in base64.");
    }

    private static OptionsValidationException Invalid(string setting, string complaint) =>
        new("Identity", typeof(IdentityOptions), [$"The setting Identity__{setting} {complaint}"]);
}

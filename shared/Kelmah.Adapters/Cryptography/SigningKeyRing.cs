using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Kelmah.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Kelmah.Adapters.Cryptography;

/// <summary>
/// The key that signs access tokens and those before it. Each rotation puts another file beside the first one, so a restart
/// finds them all.
/// </summary>
public sealed class SigningKeyRing : ISigningKeys, IDisposable
{
    private const string FilePrefix = "signing-key-";
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly TimeSpan overlap;
    private readonly string? folder;
    private ImmutableArray<Ringed> keys;

    /// <param name="first">Holds the first key.</param>
    /// <param name="options">The life of a token; the keys before, where they stand in the settings.</param>
    /// <param name="clock">Tells which keys still count.</param>
    /// <param name="folder">Where rotated keys are; null where the key stands in the settings.</param>
    public SigningKeyRing(IdentityKeys first, IOptions<IdentityOptions> options, TimeProvider clock, string? folder)
    {
        this.clock = clock;
        this.folder = options.Value.SigningKey is null ? folder : null;
        // A minute more, for clocks that differ.
        overlap = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes + 1);
        var rotated = this.folder is null || !Directory.Exists(this.folder) ? [] : Directory.GetFiles(this.folder, $"{FilePrefix}*.pem");
        var previous = options.Value.PreviousSigningKeys.Select(pem => new Ringed(IdentityKeys.ReadSigningKey(pem), null));
        keys = [.. rotated.Select(Read).OrderByDescending(key => key.Since), new Ringed(first.SigningKey, null), .. previous];
    }

    public DateTimeOffset? NewestSince => folder is null ? null : keys[0].Since ?? DateTimeOffset.UnixEpoch;

    /// <summary>Signs now.</summary>
    public ECDsaSecurityKey Newest => keys[0].Key;

    /// <summary>The key of a token; null for one that is not known or does not count any more.</summary>
    public SecurityKey? Find(string? keyId) => Counting().FirstOrDefault(key => key.Key.KeyId == keyId)?.Key;

    public JsonWebKeys Published() => new([.. Counting().Select(key => Describe(key.Key))]);

    public bool Rotate()
    {
        if (folder is null) return false;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{now.ToUnixTimeMilliseconds():D15}.pem"));
            KeyFile.ReadOrCreate(path, IdentityKeys.NewSigningKey);
            keys = keys.Insert(0, Read(path));
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var key in keys) key.Key.ECDsa.Dispose();
    }

    /// <summary>Those before count until the last token that they signed has expired; those of the settings until they are taken out.</summary>
    private IEnumerable<Ringed> Counting()
    {
        var (present, now) = (keys, clock.GetUtcNow());
        return present.Where((_, place) => place == 0 || present[place - 1].Since is not { } replaced || now < replaced + overlap);
    }

    private static Ringed Read(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path)[FilePrefix.Length..];
        var since = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture));
        return new Ringed(IdentityKeys.ReadSigningKey(File.ReadAllText(path)), since);
    }

    private static JsonWebKeyView Describe(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKeyView("EC", "P-256", SecurityAlgorithms.EcdsaSha256, "sig", key.KeyId, Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }

    private sealed record Ringed(ECDsaSecurityKey Key, DateTimeOffset? Since)
    {
        public Ringed(ECDsa key, DateTimeOffset? since)
            : this(Name(new ECDsaSecurityKey(key)), since)
        {
        }

        private static ECDsaSecurityKey Name(ECDsaSecurityKey key)
        {
            // The library's own cache is the process's: it would go on using this key after the ring has disposed of it.
            key.CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
            key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
            return key;
        }
    }
}

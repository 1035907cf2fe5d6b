using System.Collections.Concurrent;
using System.Collections.Immutable;
using Azure.Security.KeyVault.Secrets;
using Kelmah.Adapters.Cryptography;
using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.KeyVault;

/// <summary>
/// Key-encryption keys as the versions of one secret of an Azure Key Vault, the newest version first. The first version is made when it is asked for; a
/// version that is disabled is no key.
/// </summary>
/// <param name="client">Of the vault; its identity lists and reads secrets, and sets them where it makes or rotates keys.</param>
/// <param name="name">Of the secret.</param>
public sealed class VaultKeyEncryptionKeys(SecretClient client, string name) : IKeyEncryptionKeys
{
    /// <summary>A version never changes.</summary>
    private readonly ConcurrentDictionary<string, KeyEncryptionKey> read = new();
    private ImmutableArray<KeyEncryptionKey> known = [];

    /// <inheritdoc/>
    /// <exception cref="Azure.RequestFailedException">The vault does not answer, or refuses.</exception>
    public async ValueTask<ImmutableArray<KeyEncryptionKey>> AllAsync(CancellationToken cancellationToken)
    {
        if (known.IsEmpty) await RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (known.IsEmpty) await TryAddAsync(cancellationToken).ConfigureAwait(false);
        return known;
    }

    /// <inheritdoc/>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var versions = new List<SecretProperties>();
        await foreach (var version in client.GetPropertiesOfSecretVersionsAsync(name, cancellationToken).ConfigureAwait(false))
            if (version.Enabled != false) versions.Add(version);
        var keys = ImmutableArray.CreateBuilder<KeyEncryptionKey>(versions.Count);
        foreach (var version in versions.OrderByDescending(version => version.CreatedOn).ThenByDescending(version => version.Version, StringComparer.Ordinal))
            keys.Add(read.TryGetValue(version.Version, out var seen) ? seen : read[version.Version] = await ReadAsync(version.Version, cancellationToken).ConfigureAwait(false));
        known = keys.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(CancellationToken cancellationToken)
    {
        await client.SetSecretAsync(name, KeyEncryptionKey.NewText(), cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<KeyEncryptionKey> ReadAsync(string version, CancellationToken cancellationToken)
    {
        var secret = await client.GetSecretAsync(name, version, cancellationToken: cancellationToken).ConfigureAwait(false);
        return KeyEncryptionKey.TryRead(secret.Value.Value) ?? throw new OptionsValidationException(
            EncryptionOptions.Section, typeof(EncryptionOptions), [$"The version {version} of the secret {name} is no key of {KeyEncryptionKey.Length} bytes in base64."]);
    }
}

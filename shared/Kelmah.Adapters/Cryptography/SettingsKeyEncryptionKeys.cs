using System.Collections.Immutable;
using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Key-encryption keys that stand in the settings. A new one is put there by their owner, and the one before beside it.</summary>
public sealed class SettingsKeyEncryptionKeys : IKeyEncryptionKeys
{
    private readonly ImmutableArray<KeyEncryptionKey> keys;

    /// <param name="options">The settings.</param>
    /// <exception cref="OptionsValidationException">A key is missing or malformed.</exception>
    public SettingsKeyEncryptionKeys(EncryptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.Key)) throw Invalid("The setting Encryption__Key, or Encryption__KeyVault, is required.");
        keys = [Read(options.Key, "Key"), .. options.PreviousKeys.Select((text, place) => Read(text, $"PreviousKeys__{place}"))];
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<KeyEncryptionKey>> AllAsync(CancellationToken cancellationToken) => ValueTask.FromResult(keys);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    private static KeyEncryptionKey Read(string text, string setting) => KeyEncryptionKey.TryRead(text)
        ?? throw Invalid($"The setting Encryption__{setting} is not {KeyEncryptionKey.Length} bytes in base64.");

    private static OptionsValidationException Invalid(string complaint) => new(EncryptionOptions.Section, typeof(EncryptionOptions), [complaint]);
}

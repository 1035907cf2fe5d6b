using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Key-encryption keys as files <c>encryption-key-{milliseconds}.txt</c> of a folder, which only its owner can read; the first is made when it is asked for.</summary>
/// <param name="folder">Of the keys.</param>
/// <param name="clock">Names a new one.</param>
public sealed class FolderKeyEncryptionKeys(string folder, TimeProvider clock) : IKeyEncryptionKeys
{
    private const string Prefix = "encryption-key-";
    private readonly Lock gate = new();
    private ImmutableArray<KeyEncryptionKey> known = [];

    /// <inheritdoc/>
    /// <exception cref="OptionsValidationException">A file holds no key.</exception>
    public ValueTask<ImmutableArray<KeyEncryptionKey>> AllAsync(CancellationToken cancellationToken)
    {
        if (!known.IsEmpty) return ValueTask.FromResult(known);
        lock (gate)
        {
            if (known.IsEmpty) known = Read();
            if (known.IsEmpty) Add();
            return ValueTask.FromResult(known);
        }
    }

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        known = Read();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(CancellationToken cancellationToken)
    {
        lock (gate) Add();
        return Task.FromResult(true);
    }

    private void Add()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{clock.GetUtcNow().ToUnixTimeMilliseconds():D15}.txt");
        KeyFile.ReadOrCreate(Path.Combine(folder, name), KeyEncryptionKey.NewText);
        known = Read();
    }

    private ImmutableArray<KeyEncryptionKey> Read() =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, $"{Prefix}*.txt").OrderDescending(StringComparer.Ordinal).Select(Read)] : [];

    private static KeyEncryptionKey Read(string path) => KeyEncryptionKey.TryRead(File.ReadAllText(path))
        ?? throw new OptionsValidationException(EncryptionOptions.Section, typeof(EncryptionOptions), [$"The file {path} holds no key of {KeyEncryptionKey.Length} bytes in base64."]);
}

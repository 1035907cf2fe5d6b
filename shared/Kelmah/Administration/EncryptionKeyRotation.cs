using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Logging;

namespace Kelmah.Administration;

/// <summary>
/// Replaces the key-encryption key. What users wrote is not encrypted anew: their data keys are stored under the new key, page by page, while requests are
/// served. The key before is needed by backups from before.
/// </summary>
public sealed partial class EncryptionKeyRotation(DataKeyRotation dataKeys, IKeyEncryptionKeys keys, AuditTrail audit, ILogger<EncryptionKeyRotation> logger)
{
    /// <summary>Adds a key and stores the data keys under it. Where the settings hold the keys, it goes by the newest of them.</summary>
    /// <returns>How many data keys were stored anew, and under which key.</returns>
    public async Task<(long Moved, string KeyId)> RotateAsync(CancellationToken cancellationToken)
    {
        await keys.TryAddAsync(cancellationToken).ConfigureAwait(false);
        return await MoveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores under the newest key, which another process may have added, what is under another one; the audit log says so once.</summary>
    /// <returns>How many data keys were stored anew, and under which key.</returns>
    public async Task<(long Moved, string KeyId)> MoveAsync(CancellationToken cancellationToken)
    {
        var (moved, keyId) = await dataKeys.RunAsync(
            (work, newest, stop) => audit.RecordAsync(work, AuditAction.EncryptionKeyRotated, $"encryption-keys/{newest}", reason: null, stop),
            cancellationToken).ConfigureAwait(false);
        if (moved > 0) LogMoved(moved, keyId);
        return (moved, keyId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} data keys are stored under key {KeyId} now")]
    private partial void LogMoved(long count, string keyId);
}

using Kelmah.Administration;

namespace Kelmah.Functions.Timers;

/// <summary>Stores data keys under a newer key-encryption key that <c>--rotate-keys</c>, or the owner of the vault, has added meanwhile.</summary>
public sealed class EncryptionKeyTimer(EncryptionKeyRotation rotation)
{
    [Function("MoveDataKeys")]
    public Task RunAsync([TimerTrigger("50 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => rotation.MoveAsync(cancellationToken);
}

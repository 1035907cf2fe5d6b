using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Gives access tokens a new key.</summary>
public sealed class RotateSigningKey(ISigningKeys keys, Transactor transactor, AuditTrail audit, TimeProvider clock)
{
    /// <summary>At an administrator's wish. Refused where the key stands in the settings.</summary>
    public async Task<Result<JsonWebKeys>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        return await RunAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>By itself, for a key that has reached an age; otherwise, and for a key of the settings, nothing happens.</summary>
    public async Task ExecuteAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (keys.NewestSince is { } since && clock.GetUtcNow() >= since + age) await RunAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Recorded before it is done: a record of a rotation that a crash prevented is better than a key that nobody knows of.</summary>
    private async Task<Result<JsonWebKeys>> RunAsync(Guid? actorId, CancellationToken cancellationToken)
    {
        if (keys.NewestSince is null) return IdentityErrors.SigningKeyInSettings;
        var recorded = await transactor.RunAsync<bool>(actorId, async work =>
        {
            await audit.RecordAsync(work, AuditAction.SigningKeyRotated, "signing-keys", reason: null, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return recorded.Then<JsonWebKeys>(_ => keys.Rotate() ? keys.Published() : IdentityErrors.SigningKeyInSettings);
    }
}

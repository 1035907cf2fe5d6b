using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Replaces the key that access tokens are signed with.</summary>
public sealed class SigningKeyRotation(ISigningKeys keys, Transactor transactor, AuditTrail audit, TimeProvider clock)
{
    /// <summary>For administrators. Refused where the settings hold the key.</summary>
    public Task<Result<JsonWebKeys>> RotateAsync(Caller caller, CancellationToken cancellationToken) => RunAsync(caller.UserId, cancellationToken);

    /// <summary>Replaces a key that has reached an age; a younger one, and one of the settings, stays.</summary>
    public async Task RotateAfterAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (keys.NewestSince is { } since && clock.GetUtcNow() >= since + age) await RunAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Recorded before it is done: a record of a rotation that a crash prevented is better than a rotation without a record.</summary>
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

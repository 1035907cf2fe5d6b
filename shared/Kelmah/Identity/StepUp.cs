using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Asks for a fresh code before what is dangerous: a payout or payment method that changes, a release above a sum. Who uses no
/// authenticator is not asked.
/// </summary>
public sealed class StepUp(IDocumentStore store, StepUpOptions options, TimeProvider clock)
{
    /// <summary>Refuses unless a code was given in this session within the last five minutes; null to go on.</summary>
    public async Task<Refusal?> RefuseAsync(Caller caller, CancellationToken cancellationToken)
    {
        var factor = await store.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
        return factor is null or { IsEnabled: false } || factor.IsProvedIn(caller.SessionId, clock.GetUtcNow())
            ? null
            : new Refusal(IdentityErrors.TotpRequired);
    }

    /// <summary>The same for an amount above the limit of the settings; a smaller one goes on.</summary>
    public async Task<Refusal?> RefuseReleaseAsync(Caller caller, Money amount, CancellationToken cancellationToken) =>
        amount.MinorUnits > options.ReleaseAboveMinorUnits ? await RefuseAsync(caller, cancellationToken).ConfigureAwait(false) : null;
}

using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Pays for a lost chargeback: by money in escrow, then by what was released, and frees what is left.</summary>
public sealed class CoverChargeback(Transactor transactor, ChargedEscrow escrow, ChargedEarnings earnings, ChargebackHolds holds, TimeProvider clock)
{
    /// <summary>
    /// Settles the escrow of a lost chargeback: the money of each milestone that is not approved pays what the bank took, the rest
    /// goes back to the hirer; then, where the terms say so, what was released of the payment pays, one release in each commit; then nothing is frozen any
    /// longer, and what was approved is released. Safe to repeat.
    /// </summary>
    public async Task<Result<Chargeback>> ExecuteAsync(Guid chargebackId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var covered = await CoverNextAsync(chargebackId, cancellationToken).ConfigureAwait(false);
            if (covered.IsRefused(out var refusal, out var chargeback)) return refusal;
            if (chargeback.CoverFrom is null) return chargeback;
        }
    }

    private Task<Result<Chargeback>> CoverNextAsync(Guid chargebackId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Chargeback>(actorId: null, async work =>
        {
            var chargeback = await work.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
            if (chargeback is null) return RequestErrors.NotFound;
            if (chargeback.CoverFrom is null) return chargeback;
            if (await escrow.CoverNextAsync(work, chargeback, cancellationToken).ConfigureAwait(false) is { } covered) return covered;
            if (await earnings.ChargeNextAsync(work, chargeback, cancellationToken).ConfigureAwait(false) is { } charged) return charged;
            await holds.ThawAsync(work, chargeback, cancellationToken).ConfigureAwait(false);
            return work.Update(chargeback.EndCover(clock.GetUtcNow()));
        }, cancellationToken);
}

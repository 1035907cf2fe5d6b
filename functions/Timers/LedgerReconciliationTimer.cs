using Kelmah.Payments;

namespace Kelmah.Functions.Timers;

/// <summary>Compares the journal with wallets, escrows and Stripe each night, and stores what was found.</summary>
public sealed class LedgerReconciliationTimer(Reconciliations reconciliations)
{
    [Function("ReconcileLedgerNightly")]
    public async Task RunAsync([TimerTrigger("0 30 2 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var ran = await reconciliations.RunAsync(actorId: null, cancellationToken);
        if (ran.IsRefused(out var refusal, out _)) throw new InvalidOperationException($"The reconciliation was not stored: {refusal.Error.Code}.");
    }
}

using Kelmah.Adapters.Stripe;
using Kelmah.Identity;
using Kelmah.Payments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// What the first start after a restore does before queues, timers and orchestrations begin and before any request is let in: it
/// repeats the erasures that the backup does not know of, and reconciles the journal. A difference ends the start.
/// </summary>
public sealed partial class RestoredStart(
    DataFolder folder, IErasureTraces traces, RepeatErasure erasure, Reconciliations reconciliations, IOptions<StripeOptions> stripe, ILogger<RestoredStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var marker = Path.Combine(folder.Path, FolderRestore.Marker);
        if (!File.Exists(marker)) return;
        LogRestored(folder.Path);
        foreach (var userId in await traces.ListedAsync(cancellationToken))
        {
            if (await erasure.ExecuteAsync(userId, cancellationToken) is { } code) LogErasureWaits(userId, code);
        }

        await ReconcileAsync(marker, cancellationToken);
        File.Delete(marker);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The nightly comparison of the journal with wallets, escrows and Stripe: since the backup, Stripe may have moved money of which the
    /// restored journal knows nothing. What belongs to payments and refunds that the backup has is booked by it. The simulator's
    /// side is in the backup, and it does not answer before the start.
    /// </summary>
    private async Task ReconcileAsync(string marker, CancellationToken cancellationToken)
    {
        var ran = await reconciliations.RunAsync(actorId: null, cancellationToken);
        if (ran.IsRefused(out var refusal, out var report)) throw new HostStartException($"The journal of the restored data folder cannot be reconciled: {refusal.Error.Code}.");
        var isSimulated = new Uri(stripe.Value.Address).IsLoopback;
        if (report.Ledger.Balanced && report.Stripe.Differences.IsEmpty && (report.Stripe.IsComplete || isSimulated)) return;
        var why = report.Ledger.Balanced && report.Stripe.Differences.IsEmpty
            ? "Stripe does not answer, and the journal of the restored data folder must be reconciled with it. Start again when it does"
            : $"The accounts of the restored data folder do not balance: {report.Ledger.Differences.Count} accounts differ, and {report.Stripe.Differences.Length} changes of Stripe's balance. Restore another backup";
        throw new HostStartException($"{why}; or delete {marker} to start all the same, and correct them.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The data folder {Path} was restored from a backup: erasures are repeated and the journal is reconciled before anything else")]
    private partial void LogRestored(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The erasure of {UserId} cannot be repeated yet ({Code}); it is due, and the sweep tries again")]
    private partial void LogErasureWaits(Guid userId, string code);
}

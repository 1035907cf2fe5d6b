using Kelmah.Identity;
using Kelmah.Payments;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// What the first start after a restore does before queues, timers and orchestrations begin and before any request is let in: it
/// repeats the erasures that the backup does not know of, and compares the books. Books that do not agree end the start.
/// </summary>
public sealed partial class RestoredStart(
    DataFolder folder, IErasureTraces traces, RepeatErasure erasure, LedgerReconciliation reconciliation, ILogger<RestoredStart> logger) : IHostedService
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
    /// The nightly comparison of journal, wallets and escrows. The comparison with Stripe's balance transactions belongs here as well,
    /// as soon as the Payments module has it: since the backup, Stripe may have moved money of which the restored journal knows nothing.
    /// </summary>
    private async Task ReconcileAsync(string marker, CancellationToken cancellationToken)
    {
        var books = await reconciliation.RunAsync(cancellationToken);
        if (books.Balanced) return;
        throw new HostStartException(
            $"The books of the restored data folder do not balance: {books.Differences.Count} accounts differ. Restore another backup; or delete {marker} to start all the same, and correct them.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The data folder {Path} was restored from a backup: erasures are repeated and the books compared before anything else")]
    private partial void LogRestored(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The erasure of {UserId} cannot be repeated yet ({Code}); it is due, and the sweep tries again")]
    private partial void LogErasureWaits(Guid userId, string code);
}

using Kelmah.Identity;
using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// Encrypts what earlier releases stored in clear, once the host serves: it takes longer than a start, and a release before this one, which may serve until
/// then, could not read it. Several instances share the work by its recorded progress.
/// </summary>
public sealed partial class StoredTextEncryption(
    DocumentSealing sealing, IErasureTraces traces, IHostApplicationLifetime lifetime, ILogger<StoredTextEncryption> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var encrypted = await sealing.RunAsync(stoppingToken);
        if (encrypted == 0) return;
        await traces.ScrubAsync(stoppingToken);
        LogEncrypted(encrypted);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} documents that an earlier release stored in clear are encrypted")]
    private partial void LogEncrypted(long count);
}

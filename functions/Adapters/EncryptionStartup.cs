using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>
/// What encryption needs of a start: the keys are there, none of those that data keys are stored under is lost, and what earlier releases stored in
/// clear is encrypted, while requests are served.
/// </summary>
public sealed partial class EncryptionStartup(
    DataKeyRotation rotation, DocumentSealing sealing, IErasureTraces traces, IOptions<EncryptionOptions> options, ILogger<EncryptionStartup> logger) : BackgroundService
{
    /// <exception cref="HostStartException">Data keys are stored under a key that is not kept.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var lost = await rotation.CountLostAsync(cancellationToken);
        if (lost > 0 && !options.Value.AcceptLostKeys)
            throw new HostStartException($"{lost} data keys are stored under a key that is not there: put its file back, or its setting, or give up what they encrypt with Encryption__AcceptLostKeys=true.");
        if (lost > 0)
        {
            await rotation.GiveUpLostAsync(cancellationToken);
            LogGivenUp(lost);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var encrypted = await sealing.RunAsync(stoppingToken);
        if (encrypted == 0) return;
        await traces.ScrubAsync(stoppingToken);
        LogEncrypted(encrypted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} data keys whose key is lost were given up: their users' telephone numbers, street addresses and authenticators are missing")]
    private partial void LogGivenUp(long count);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} documents that an earlier release stored in clear are encrypted")]
    private partial void LogEncrypted(long count);
}

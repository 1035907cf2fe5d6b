using Kelmah.Adapters.Cryptography;
using Kelmah.Kernel.Encryption;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>What must be there before the first request: the key-encryption keys, and among them every one that data keys are stored under.</summary>
public sealed partial class EncryptionStartup(DataKeyRotation rotation, IOptions<EncryptionOptions> options, ILogger<EncryptionStartup> logger) : IHostedService
{
    /// <exception cref="HostStartException">Data keys are stored under a key that is not kept.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var lost = await rotation.CountLostAsync(cancellationToken);
        if (lost == 0) return;
        if (!options.Value.AcceptLostKeys)
            throw new HostStartException($"{lost} data keys are stored under a key that is not there: put its file back, or its setting, or give up what they encrypt with Encryption__AcceptLostKeys=true.");
        await rotation.GiveUpLostAsync(cancellationToken);
        LogGivenUp(lost);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} data keys whose key is lost were given up: their users' telephone numbers, street addresses and authenticators are missing")]
    private partial void LogGivenUp(long count);
}

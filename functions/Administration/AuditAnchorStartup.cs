using Kelmah.Administration;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Administration;

/// <summary>Compares the audit log with its anchor at each start; what does not agree is logged, and the app serves all the same.</summary>
public sealed class AuditAnchorStartup(AuditAnchors anchors) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => await anchors.CheckAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

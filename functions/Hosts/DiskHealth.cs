using Kelmah.Adapters;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Hosts;

/// <summary>Whether there is room on the disk of the data folder.</summary>
public sealed class DiskHealth(DataFolder folder, IOptions<HealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (free, least) = (new DriveInfo(folder.Path).AvailableFreeSpace >> 20, options.Value.LeastFreeMiB);
        return Task.FromResult(free >= least
            ? HealthCheckResult.Healthy()
            : context.Fails("disk_space_low", $"The disk of the data folder has {free} MiB left, and Health__LeastFreeMiB asks for {least}: a full one takes no writes."));
    }
}

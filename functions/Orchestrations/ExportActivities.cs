using Kelmah.Exports;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of an export does.</summary>
public sealed class ExportActivities(BuildExport build)
{
    /// <summary>Builds and stores the archive; false where it has to wait for others. Safe to run twice.</summary>
    [Function("BuildExport")]
    public Task<bool> BuildExport([ActivityTrigger] Guid exportId, CancellationToken cancellationToken) =>
        build.TryExecuteAsync(exportId, cancellationToken);
}

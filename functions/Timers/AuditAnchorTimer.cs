using Kelmah.Administration;

namespace Kelmah.Functions.Timers;

/// <summary>Says each day in the log how far the audit log has come, which somebody who changes the store cannot take back there.</summary>
public sealed class AuditAnchorTimer(AuditAnchors anchors)
{
    [Function("ReportAuditAnchor")]
    public Task RunAsync([TimerTrigger("0 15 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) => anchors.ReportAsync(cancellationToken);
}

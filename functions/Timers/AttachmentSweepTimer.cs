using Kelmah.Attachments;

namespace Kelmah.Functions.Timers;

/// <summary>Deletes attachments that nothing has shown for a day, each quarter of an hour, and bytes without an attachment each night.</summary>
public sealed class AttachmentSweepTimer(AttachmentSweep sweep)
{
    [Function("SweepUnusedAttachments")]
    public Task DeleteForgottenAsync([TimerTrigger("45 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.DeleteUnusedAsync(cancellationToken);

    [Function("SweepOrphanedContents")]
    public Task DeleteOrphansAsync([TimerTrigger("0 30 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.DeleteOrphansAsync(cancellationToken);
}

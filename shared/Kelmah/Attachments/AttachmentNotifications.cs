using System.Collections.Immutable;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;

namespace Kelmah.Attachments;

/// <summary>What users are told about what they send each other.</summary>
public static class AttachmentNotifications
{
    /// <summary>The rows of the catalogue.</summary>
    public static ImmutableArray<NotificationTemplate> Templates { get; } =
    [
        new NotificationTemplate<AttachmentScanned>(
            NotificationType.Message, scanned => scanned.OwnerId, InAppEmailPush,
            (_, _) => "A file of yours was not accepted",
            (scanned, _) => scanned.State == ScanState.Infected
                ? "A file that you uploaded looked harmful, so we deleted it. Check your device, and upload another file in its place."
                : "A file that you uploaded could not be checked, so nobody can open it. Upload it again, or another one in its place.")
        {
            When = scanned => scanned.State is ScanState.Infected or ScanState.Failed,
        },
    ];
}

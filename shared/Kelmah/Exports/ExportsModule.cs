using Kelmah.Attachments;
using Kelmah.Kernel.Modules;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Exports;

/// <summary>The exports of personal data.</summary>
public sealed class ExportsModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<ExportOptions>("Exports");
        module.Collection(PersonalDataExportCollection.Definition);
        module.Retention(PersonalDataExportCollection.Definition, RetentionEnd.Deadline, "from when it is ready, with its archive", "Exports__KeptDays");
        module.KeepsContents<PersonalDataExport>();
        module.Lifecycle(PersonalDataExportCollection.Definition, export => ProcessState.NameOf(export.Status), _ => LifecycleStanding.Running);
        module.Deadline(PersonalDataExport.Build, (PersonalDataExports exports, Guid id, CancellationToken stop) => exports.FailAsync(id, stop));
        module.Deadline(PersonalDataExport.Expiry, (PersonalDataExports exports, Guid id, CancellationToken stop) => exports.DeleteAsync(id, stop));
        module.On<ExportRequested>().Start("ExportOrchestrator", requested => $"export-{requested.ExportId}", requested => requested.ExportId);
        // It waits for the end of the archive; an export that nothing comes of is the sweeper's.
        module.On<ExportReady>().StartLifecycle<PersonalDataExport>(ready => ready.ExportId);
        module.On<ExportFailed>().StartLifecycle<PersonalDataExport>(failed => failed.ExportId);
        module.On<ExportDeleted>().Run<PersonalDataExports>((exports, deleted, stop) => exports.DropContentAsync(deleted.ExportId, stop));
        module.PersonalData(new(PersonalDataExportCollection.Definition)
        {
            NotExported = "Copies of what the export holds already.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(PersonalDataExportCollection.UserId.Is(userId), export => export.Delete(eraser.Now), stop),
        });
        module.Notify(() =>
        [
            new NotificationTemplate<ExportReady>(
                NotificationType.System, ready => ready.UserId, InAppEmailPush,
                (_, _) => "Your data is ready to download",
                (ready, facts) => $"The archive of your data that you asked for is ready. You can download it until {Time(ready.KeptUntil, facts.Zone)}; then it is deleted."),
            new NotificationTemplate<ExportFailed>(
                NotificationType.System, failed => failed.UserId, InAppEmailPush,
                (_, _) => "Your data could not be put together",
                (_, _) => "The archive of your data that you asked for could not be made. We are sorry; ask for it again."),
        ]);
    }
}

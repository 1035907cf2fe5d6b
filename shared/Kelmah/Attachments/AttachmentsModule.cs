using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Attachments;

/// <summary>Uploaded files.</summary>
public sealed class AttachmentsModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<AttachmentOptions>("Attachments");
        module.Collection(AttachmentCollection.Definition);
        module.Retention(AttachmentCollection.Definition, RetentionEnd.Disuse, "until it has been shown nowhere for the hours of the setting; the erasure of its owner takes it away from everything but what was delivered", "Attachments__UnusedHours");
        module.KeepsContents<Attachment>();
        module.OpenReading<AttachmentReading>("attachments", async (reading, reader, id, stop) =>
            (await reading.DescribeAsync(reader, id, stop).ConfigureAwait(false)).Refusal is null);
        module.SubjectsOf((store, userId, stop) => store.AllAsync(AttachmentCollection.OwnerId.Is(userId), stop).Select(attachment => $"attachments/{attachment.Id}"));
        module.On<AttachmentUploaded>().Forward(QueueNames.Attachments, uploaded => uploaded.AttachmentId.ToString());
        module.PersonalData(new(AttachmentCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(AttachmentCollection.OwnerId.Is(userId), stop).Select(AttachmentView.Of),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(AttachmentCollection.OwnerId.Is(userId), attachment => attachment.ErasePersonalData(eraser.Now), stop),
        });
        module.Collection(AttachmentSpaceCollection.Definition);
        module.Retention(AttachmentSpaceCollection.Definition, RetentionEnd.Nothing, "for good: one number for each user");
        module.PersonalData(new(AttachmentSpaceCollection.Definition) { NotExported = "The sum of the attachments' sizes.", Kept = PersonalDataRule.NotPersonal });
        module.Notify(() => AttachmentNotifications.Templates);
    }
}

using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using static Kelmah.Notifications.NotificationChannels;
using static Kelmah.Notifications.NotificationText;

namespace Kelmah.Identity;

/// <summary>The certificates of workers.</summary>
public sealed class CertificatesModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Collection(CertificateCollection.Definition);
        module.Retention(CertificateCollection.Definition, RetentionEnd.Erasure, "until the user removes it, or the erasure does");
        module.Lifecycle(CertificateCollection.Definition, certificate => ProcessState.NameOf(certificate.Status), certificate => certificate.Status switch
        {
            CertificateStatus.Valid => LifecycleStanding.Running,
            CertificateStatus.Expired => LifecycleStanding.Ended,
        });
        module.Deadline(Certificate.Expiry, (Certificates certificates, Guid id, CancellationToken stop) => certificates.ExpireAsync(id, stop));
        module.On<CertificateAdded>().StartLifecycle<Certificate>(added => added.CertificateId);
        module.On<CertificateEvent>().WakeLifecycle<Certificate>(happened => happened.CertificateId);
        module.Notify(() =>
        [
            new NotificationTemplate<CertificateExpiryNear>(
                NotificationType.System, near => near.UserId, InAppEmailPush,
                (near, facts) => $"Reminder: a certificate expires on {Day(near.ValidUntil, facts.Zone)}",
                (near, facts) => $"A certificate on your profile expires on {Time(near.ValidUntil, facts.Zone)}. Add the new one in time, and clients go on seeing it."),
            new NotificationTemplate<CertificateExpired>(
                NotificationType.System, expired => expired.UserId, InAppEmailPush,
                (_, _) => "A certificate has expired",
                (_, _) => "A certificate on your profile has expired and is no longer shown. Add the new one when you have it."),
        ]);
        module.PersonalData(new(CertificateCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(CertificateCollection.UserId.Is(userId), stop).Select(CertificateView.Of),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(CertificateCollection.UserId.Is(userId), stop),
        });
    }
}

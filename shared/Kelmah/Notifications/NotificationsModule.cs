using Kelmah.Identity;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>What users are told.</summary>
public sealed class NotificationsModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Collection(NotificationCollection.Definition);
        module.PersonalData(new(NotificationCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(NotificationCollection.UserId.Is(userId), stop).Select(NotificationView.Of),
            Erase = NotificationErasure.EraseAsync,
        });
    }
}

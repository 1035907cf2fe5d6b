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
        module.Settings<NotificationOptions>("Notifications", options => options
            .Validate(settings => EmailAddress.IsValid(settings.From), "The setting Notifications__From must be an email address.")
            .Validate(settings => IsWebAddress(settings.WebUrl), "The setting Notifications__WebUrl must be an http or https address."));
        module.Collection(NotificationCollection.Definition);
        module.Retention(
            NotificationCollection.Definition, "Notifications__KeptDays", "from when it was made, or from the time that it waits for",
            (NotificationOptions options) => options.Kept, until => NotificationCollection.CreatedAt.AtMost(until) & !NotificationCollection.ScheduledAt.Above(until));
        module.PersonalData(new(NotificationCollection.Definition)
        {
            Export = (store, userId, stop) => store.AllAsync(NotificationCollection.UserId.Is(userId), stop).Select(NotificationView.Of),
            Erase = NotificationErasure.EraseAsync,
        });
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}

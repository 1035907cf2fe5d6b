using Kelmah.Identity;
using Kelmah.Kernel.Modules;
using Kelmah.Notifications;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Notifications;

/// <summary>The settings of notifications.</summary>
public static class NotificationServices
{
    public static void AddNotifications(this IHostApplicationBuilder builder) =>
        builder.Services.AddSettings<NotificationOptions>(builder.Configuration, "Notifications")
            .Validate(options => EmailAddress.IsValid(options.From), "The setting Notifications__From is not an email address.")
            .Validate(options => IsWebAddress(options.WebUrl), "The setting Notifications__WebUrl is not an http or https address.");

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}

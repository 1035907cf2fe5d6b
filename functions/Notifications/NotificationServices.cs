using Kelmah.Identity;
using Kelmah.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Notifications;

/// <summary>Telling users what happens.</summary>
public static class NotificationServices
{
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
        AddSettings(builder);
        builder.Services.AddSingleton<Recipients>();
        builder.Services.AddSingleton<NotificationFactsReader>();
        builder.Services.AddSingleton<NotificationPlanner>();
        builder.Services.AddSingleton<NotificationQueues>();
        builder.Services.AddSingleton<NotifyAboutEvent>();
        builder.Services.AddSingleton<EmailText>().AddSingleton<SmsText>();
        builder.Services.AddSingleton<ChannelSenders>();
        builder.Services.AddSingleton<DeliverNotification>();
        builder.Services.AddSingleton<SendScheduledNotifications>();
        builder.Services.AddSingleton<ListNotifications>();
        builder.Services.AddSingleton<CountUnreadNotifications>();
        builder.Services.AddSingleton<ReadNotification>();
        builder.Services.AddSingleton<ReadAllNotifications>();
    }

    private static void AddSettings(IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<NotificationOptions>().Bind(builder.Configuration.GetSection("Notifications"))
            .Validate(options => EmailAddress.IsValid(options.From), "The setting Notifications__From is not an email address.")
            .Validate(options => IsWebAddress(options.WebUrl), "The setting Notifications__WebUrl is not an http or https address.")
            .ValidateOnStart();
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<NotificationOptions>>().Value);
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}

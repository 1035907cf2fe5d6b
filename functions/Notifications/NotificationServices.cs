using Kelmah.Application.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Notifications;

/// <summary>Telling users what happens.</summary>
public static class NotificationServices
{
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.GetSection("Notifications").Get<NotificationOptions>() ?? new NotificationOptions());
        builder.Services.AddSingleton<Recipients>();
        builder.Services.AddSingleton<NotificationFactsReader>();
        builder.Services.AddSingleton<NotificationPlanner>();
        builder.Services.AddSingleton<NotificationQueues>();
        builder.Services.AddSingleton<NotifyAboutEvent>();
        builder.Services.AddSingleton<EmailText>();
        builder.Services.AddSingleton<ChannelSenders>();
        builder.Services.AddSingleton<DeliverNotification>();
        builder.Services.AddSingleton<SendScheduledNotifications>();
        builder.Services.AddSingleton<ListNotifications>();
        builder.Services.AddSingleton<CountUnreadNotifications>();
        builder.Services.AddSingleton<ReadNotification>();
        builder.Services.AddSingleton<ReadAllNotifications>();
    }
}

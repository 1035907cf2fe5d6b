using Kelmah.Application;
using Kelmah.Application.Messaging;
using Kelmah.Application.Notifications;
using Kelmah.Application.Queues;
using Kelmah.Infrastructure.Messaging;
using Kelmah.Infrastructure.Notifications;
using Kelmah.Infrastructure.Payments.Stripe;
using Kelmah.Infrastructure.Persistence.Sqlite;
using Kelmah.LocalRuntime.Simulators.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Local;

/// <summary>The adapters of the ports for one process and one file. The Azure build has its own method of the same name.</summary>
public static class LocalServices
{
    public static void AddHostAdapters(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSqlitePersistence();
        builder.AddSimulatedStripe();
        builder.Services.AddSingleton<IQueueSender, LocalQueueSender>();
        builder.Services.AddSingleton<IDeadLetters, LocalDeadLetters>();
        builder.Services.AddSingleton<IHealthProbe, SqliteHealth>();
        builder.Services.AddSingleton<IHealthProbe, LocalQueueHealth>();
        builder.Services.AddSingleton(services => new OutboxFolder(services.GetRequiredService<DataFolder>().OutboxPath));
        builder.Services.AddSingleton<IEmailSender, OutboxEmailSender>();
        builder.Services.AddSingleton<IAttachmentContents>(services => new FolderAttachmentContents(
            Path.Combine(services.GetRequiredService<DataFolder>().Path, "attachments")));
        builder.Services.AddSingleton<OutboxTextSender>();
        builder.Services.AddSingleton<ISmsSender>(services => services.GetRequiredService<OutboxTextSender>());
        builder.Services.AddSingleton<IPushSender>(services => services.GetRequiredService<OutboxTextSender>());
    }

    /// <summary>Stripe's client, and the simulator that it calls unless <c>Stripe:BaseUrl</c> names another.</summary>
    private static void AddSimulatedStripe(this IHostApplicationBuilder builder)
    {
        builder.Services.AddStripe(builder.Configuration);
        builder.Services.AddOptions<StripeOptions>().PostConfigure<IConfiguration>((stripe, settings) =>
        {
            if (stripe.ApiKey.Length == 0) stripe.ApiKey = SimulatorDefaults.ApiKey;
            if (stripe.WebhookSecret.Length == 0) stripe.WebhookSecret = SimulatorDefaults.WebhookSecret;
            if (string.IsNullOrEmpty(settings["Stripe:BaseUrl"])) stripe.BaseUrl = $"http://{settings["WEBSITE_HOSTNAME"] ?? "localhost"}";
        });
        builder.Services.AddStripeSimulator(builder.Configuration.GetSection("Simulators:Stripe").Bind);
    }

    private static StripeSimulatorOptions SimulatorDefaults { get; } = new();
}

using Azure.Core;
using Azure.Identity;
using Kelmah.Adapters;
using Kelmah.Adapters.Files;
using Kelmah.Adapters.Outbox;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Adapters.Sqlite;
using Kelmah.Administration;
using Kelmah.Identity;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Queues;
using Kelmah.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>
/// The adapter of each port: that of the real system where its setting is given, else the embedded one over the data folder.
/// </summary>
public static class AdapterServices
{
    /// <summary>Adds them all but Stripe's, which the host adds.</summary>
    /// <exception cref="OptionsValidationException">Settings contradict each other, or one is given without another that it needs; the message names them.</exception>
    public static void AddAdapters(this IHostApplicationBuilder builder)
    {
        if (MongoAdapters.IsChosen(builder.Configuration)) builder.Services.AddMongo(builder.Configuration);
        else AddSqlite(builder.Services);
        builder.AddEncryption();
        if (ServiceBusConnection.IsGiven(builder.Configuration)) AddServiceBus(builder.Services, builder.Configuration);
        else AddLocalQueues(builder.Services);
        builder.Services.AddAttachmentContents(builder.Configuration);
        if (CommunicationChannels.AreChosen(builder.Configuration)) CommunicationChannels.AddTo(builder.Services, builder.Configuration);
        else AddOutbox(builder.Services, builder.Configuration);
        AddFolderFiles(builder.Services, builder.Configuration);
    }

    /// <summary>Looked for when a client first asks for it. Only the adapters that need it call this: what is not chosen is not loaded.</summary>
    internal static void AddAzureIdentity(IServiceCollection services) =>
        services.TryAddSingleton(_ => OpenAzureIdentity());

    /// <summary>The app's managed identity, or whoever is signed in on this machine.</summary>
    internal static TokenCredential OpenAzureIdentity() => new DefaultAzureCredential();

    private static void AddSqlite(IServiceCollection services)
    {
        services.AddSqlitePersistence();
        services.AddReadiness<SqliteHealth>("store");
    }

    private static void AddLocalQueues(IServiceCollection services)
    {
        services.AddSingleton<IQueueSender, LocalQueueSender>();
        services.AddSingleton<IDeadLetters, LocalDeadLetters>();
        services.AddReadiness<LocalQueueHealth>("queues");
        services.AddHostedService<LocalQueueCleaning>();
    }

    private static void AddServiceBus(IServiceCollection services, IConfiguration settings)
    {
        AddAzureIdentity(services);
        services.AddSingleton(provider => ServiceBusConnection.Open(settings, provider.GetRequiredService<TokenCredential>));
        services.AddSingleton<IQueueSender, ServiceBusQueueSender>();
        services.AddSingleton<IDeadLetters, ServiceBusDeadLetters>();
        services.AddReadiness<ServiceBusHealth>("queues");
    }

    /// <summary>What the folder of the documents holds beside them.</summary>
    private static void AddFolderFiles(IServiceCollection services, IConfiguration settings)
    {
        var isSqlite = !MongoAdapters.IsChosen(settings);
        if (isSqlite) services.AddSingleton<IAuditAnchorFile>(provider => new AuditAnchorFile(
            Path.Combine(provider.GetRequiredService<DataFolder>().Path, "audit-anchor"), provider.GetRequiredService<TimeProvider>()));
        else services.AddSingleton<IAuditAnchorFile, NoAuditAnchorFile>();
        if (!isSqlite && CommunicationChannels.AreChosen(settings)) services.AddSingleton<IErasureTraces, NoErasureTraces>();
        else services.AddSingleton<IErasureTraces>(provider => new FolderErasureTraces(
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<NotificationMentions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<OutboxFolder>(),
            isSqlite ? ActivatorUtilities.CreateInstance<SqliteScrub>(provider) : null));
    }

    private static void AddOutbox(IServiceCollection services, IConfiguration settings)
    {
        services.AddSettings<OutboxOptions>(settings, "Outbox");
        services.AddSingleton(provider => new OutboxFolder(
            provider.GetRequiredService<DataFolder>().OutboxPath, provider.GetRequiredService<IOptions<OutboxOptions>>().Value));
        services.AddReadiness<OutboxFolderHealth>("mail", HealthStatus.Degraded);
        services.AddSingleton<IEmailSender, OutboxEmailSender>();
        services.AddSingleton<OutboxTextSender>();
        services.AddSingleton<ISmsSender>(provider => provider.GetRequiredService<OutboxTextSender>());
        services.AddSingleton<IPushSender>(provider => provider.GetRequiredService<OutboxTextSender>());
    }
}

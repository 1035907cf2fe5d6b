using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Kelmah.Application;
using Kelmah.Application.Messaging;
using Kelmah.Application.Notifications;
using Kelmah.Application.Persistence;
using Kelmah.Application.Queues;
using Kelmah.Application.Serialization;
using Kelmah.Azure;
using Kelmah.Azure.Messaging;
using Kelmah.Azure.Notifications;
using Kelmah.Azure.Payments;
using Kelmah.Azure.Persistence;
using Kelmah.Azure.Queues;
using Kelmah.Infrastructure.Payments.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Azure;

/// <summary>The adapters of the ports for Azure. The local build has its own method of the same name.</summary>
public static class AzureServices
{
    /// <summary>Adds them all.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing; the message names it.</exception>
    public static void AddHostAdapters(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<TokenCredential>(new DefaultAzureCredential());
        AddPersistence(builder.Services, builder.Configuration);
        AddQueues(builder.Services, builder.Configuration);
        AddAttachments(builder.Services, builder.Configuration);
        AddChannels(builder.Services, builder.Configuration);
        builder.Services.AddStripe(builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton<IStripeTransport, StripeNetTransport>());
    }

    private static void AddPersistence(IServiceCollection services, IConfiguration settings)
    {
        var options = new MongoOptions(
            RequiredSetting.Read(settings, "MongoDb:ConnectionString"), RequiredSetting.Read(settings, "MongoDb:Database"));
        // Once, when the first of them is asked for, which the start does.
        services.AddSingleton(_ => MongoStore.OpenAsync(options, Collections.All, CancellationToken.None).GetAwaiter().GetResult());
        services.AddSingleton<MongoDocumentStore>();
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<MongoDocumentStore>());
        services.AddSingleton<IExpirySweep>(provider => provider.GetRequiredService<MongoDocumentStore>());
        services.AddSingleton<IEventLog>(provider => new MongoEventLog(provider.GetRequiredService<MongoStore>(), EventTypes.Find));
        services.AddSingleton<IJournal, MongoJournal>();
        services.AddSingleton<IHealthProbe, MongoHealth>();
    }

    private static void AddQueues(IServiceCollection services, IConfiguration settings)
    {
        var address = RequiredSetting.Read(settings, "ServiceBus:fullyQualifiedNamespace");
        services.AddSingleton(provider => new ServiceBusClient(address, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton<IQueueSender, ServiceBusQueueSender>();
        services.AddSingleton<IDeadLetters, ServiceBusDeadLetters>();
        services.AddSingleton<IHealthProbe, ServiceBusHealth>();
    }

    private static void AddAttachments(IServiceCollection services, IConfiguration settings)
    {
        var container = RequiredSetting.ReadAddress(settings, "Attachments:ContainerUrl");
        services.AddSingleton<IAttachmentContents>(provider => new BlobAttachmentContents(
            new BlobContainerClient(container, provider.GetRequiredService<TokenCredential>())));
    }

    private static void AddChannels(IServiceCollection services, IConfiguration settings)
    {
        var endpoint = RequiredSetting.ReadAddress(settings, "Communication:Endpoint");
        services.AddSingleton(new CommunicationOptions(
            RequiredSetting.Read(settings, "Communication:EmailFrom"), RequiredSetting.Read(settings, "Communication:SmsFrom")));
        services.AddSingleton(provider => new EmailClient(endpoint, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton(provider => new SmsClient(endpoint, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton<IEmailSender, AcsEmailSender>();
        services.AddSingleton<ISmsSender, AcsSmsSender>();
        services.AddSingleton<IPushSender, UnsentPush>();
    }
}

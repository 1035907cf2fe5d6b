using Kelmah.Adapters.ClamAv;
using Kelmah.Attachments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Attachments;

/// <summary>Attachments.</summary>
public static class MessagingServices
{
    public static void AddMessaging(this IHostApplicationBuilder builder)
    {
        var (services, settings) = (builder.Services, builder.Configuration);
        services.AddOptions<AttachmentOptions>().Bind(settings.GetSection("Attachments")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AttachmentOptions>>().Value);
        services.AddOptions<ClamAvOptions>().Bind(settings.GetSection("ClamAv"))
            .Validate(options => options.IsValid, "The setting ClamAv__Address is not host:port.").ValidateOnStart();
        services.AddSingleton<IAttachmentScanner>(provider => Scanner(provider.GetRequiredService<IOptions<ClamAvOptions>>().Value));
        services.AddSingleton<UploadAttachment>().AddSingleton<ReadAttachment>().AddSingleton<ScanAttachment>()
            .AddSingleton<AttachmentUses>().AddSingleton<SweepAttachments>();
    }

    private static IAttachmentScanner Scanner(ClamAvOptions options) =>
        options.Address.Length == 0 ? new ContentScanner() : new ClamAvScanner(new ContentScanner(), options);
}

using Kelmah.Adapters;
using Kelmah.Adapters.ClamAv;
using Kelmah.Attachments;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Attachments;

/// <summary>Attachments.</summary>
public static class AttachmentServices
{
    public static void AddAttachments(this IHostApplicationBuilder builder)
    {
        var (services, settings) = (builder.Services, builder.Configuration);
        services.AddSettings<ClamAvOptions>(settings, "ClamAv").Validate(options => options.IsValid, "The setting ClamAv__Address must be host:port.");
        if (settings["ClamAv:Address"] is { Length: > 0 }) services.AddReadiness<ClamAvHealth>("clamav", HealthStatus.Degraded, Readiness.Outside);
        services.AddSingleton<IAttachmentScanner>(provider => Scanner(provider.GetRequiredService<IOptions<ClamAvOptions>>().Value));
    }

    private static IAttachmentScanner Scanner(ClamAvOptions options) =>
        options.Address.Length == 0 ? new ContentScanner() : new ClamAvScanner(new ContentScanner(), options);
}

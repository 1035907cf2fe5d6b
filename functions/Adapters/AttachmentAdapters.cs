using System.Text.RegularExpressions;
using Azure.Core;
using Kelmah.Adapters;
using Kelmah.Adapters.Blobs;
using Kelmah.Adapters.Files;
using Kelmah.Administration;
using Kelmah.Attachments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>
/// Where the bytes of attachments are: in a container of Azure Blob Storage that the app's identity may use, or that a connection
/// string gives access to; else in a folder.
/// </summary>
internal static partial class AttachmentAdapters
{
    private const string AddressSetting = "Attachments:ContainerUrl";
    private const string StringSetting = "Attachments:ConnectionString";
    private const string NameSetting = "Attachments:Container";
    private const string DefaultName = "attachments";

    /// <summary>Adds the port and its check.</summary>
    /// <exception cref="OptionsValidationException">The settings contradict each other, or one cannot work; the message names it.</exception>
    public static void AddAttachmentContents(this IServiceCollection services, IConfiguration settings)
    {
        Check(settings);
        if (IsGiven(settings, AddressSetting)) AddContainer(services, RequiredSetting.ReadAddress(settings, AddressSetting));
        else if (IsGiven(settings, StringSetting)) AddContainer(services, settings);
        else AddFolder(services);
    }

    /// <summary>Whether the settings name a container.</summary>
    public static bool AreBlobs(IConfiguration settings) => IsGiven(settings, AddressSetting) || IsGiven(settings, StringSetting);

    private static void Check(IConfiguration settings)
    {
        if (IsGiven(settings, AddressSetting) && IsGiven(settings, StringSetting))
            throw RequiredSetting.Failure("The settings Attachments__ContainerUrl and Attachments__ConnectionString are both given: leave one out.");
        RequiredSetting.RefuseWithout(settings, StringSetting, NameSetting);
    }

    private static void AddFolder(IServiceCollection services)
    {
        services.AddSingleton(provider => new FolderAttachmentContents(Path.Combine(provider.GetRequiredService<DataFolder>().Path, "attachments")));
        services.AddSingleton<IAttachmentContents>(provider => provider.GetRequiredService<FolderAttachmentContents>());
        services.AddSingleton<IAuditAnchorArchive, NoAuditAnchorArchive>();
        services.AddReadiness<AttachmentFolderHealth>("attachments");
    }

    private static void AddContainer(IServiceCollection services, Uri address)
    {
        AdapterServices.AddAzureIdentity(services);
        AddContainer(services, provider => new BlobContainer(
            address, provider.GetRequiredService<TokenCredential>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddContainer(IServiceCollection services, IConfiguration settings)
    {
        var (text, name) = (settings[StringSetting]!, IsGiven(settings, NameSetting) ? settings[NameSetting]! : DefaultName);
        if (!ContainerName().IsMatch(name))
            throw RequiredSetting.Failure("The setting Attachments__Container is no name of a container: 3 to 63 small letters, digits and single hyphens.");
        if (!BlobContainer.IsReadable(text)) throw RequiredSetting.Failure("The setting Attachments__ConnectionString is no connection string of a storage account.");
        AddContainer(services, provider => new BlobContainer(text, name, provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddContainer(IServiceCollection services, Func<IServiceProvider, BlobContainer> open)
    {
        services.AddSingleton(open);
        services.AddSingleton<IAttachmentContents, BlobAttachmentContents>();
        services.AddSingleton<IAuditAnchorArchive, BlobAuditAnchors>();
        services.AddReadiness<BlobHealth>("attachments", tag: Readiness.Outside);
    }

    private static bool IsGiven(IConfiguration settings, string name) => settings[name] is { Length: > 0 };

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName();
}

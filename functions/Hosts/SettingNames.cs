using System.ComponentModel;
using System.Reflection;
using Kelmah.Functions.Queues;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// The names that settings have. One that nobody reads is refused: where it is a misspelt one, the default is in force, and the
/// marketplace would run by it without anybody knowing.
/// </summary>
public static class SettingNames
{
    /// <summary>Those that no options have.</summary>
    private static readonly string[] ReadOneByOne =
    [
        "Attachments:ContainerUrl", "Attachments:ConnectionString", "Attachments:Container",
        "Communication:Endpoint", "Communication:EmailFrom", "Communication:SmsFrom",
        "MongoDb:ConnectionString", "MongoDb:Database", "MongoDb:EventsKeptDays",
        "ServiceBus:fullyQualifiedNamespace", "ServiceBus:clientId", "ServiceBus:clientSecret", "ServiceBus:managedIdentityResourceId", "ServiceBus:tenantId", "ServiceBus:credential",
        "Simulators:Enabled",
        "LocalRuntime:HostKey", "LocalRuntime:QueueLockDuration", "LocalRuntime:QueueRetryDelays", "LocalRuntime:ShutdownTimeout", "LocalRuntime:DataFolder",
        "Host:LocalHttpPort", "Host:CORS", "Host:CORSCredentials",
    ];

    /// <summary>What else local.settings.json may set: the beginnings of names that .NET, the Functions host and its tools read.</summary>
    private static readonly string[] OfOthers =
    [
        "APPINSIGHTS_", "APPLICATIONINSIGHTS_", "ASPNETCORE_", "AZURE_", "AzureFunctions", "AzureWebJobs", "ConnectionStrings:", "DOTNET_", "FUNCTIONS_",
        "Logging:", "OTEL_", "ServiceBus", "WEBSITE_",
    ];

    /// <summary>The most letters in which a section's name is taken for a misspelt one of ours, in the environment, which others share.</summary>
    private const int MostMisspelt = 2;

    /// <summary>Every name, parts joined by colons. A list is named by its own name, its entries by that and a number, and the parts of an entry by their names after that.</summary>
    /// <param name="services">With the sections that were added to them.</param>
    public static IReadOnlyList<string> Known(IServiceCollection services) =>
        [.. Sections(services).SelectMany(section => Names(section.Name, section.Options)).Concat(ReadOneByOne)];

    /// <summary>Ends the start where a name of our own sections, or any in local.settings.json, is unknown.</summary>
    /// <param name="services">With the sections that were added to them.</param>
    /// <param name="settings">All settings.</param>
    /// <param name="ofFile">The names that local.settings.json sets, parts joined by colons.</param>
    /// <exception cref="HostStartException">One is unknown; the message names it and the nearest known one.</exception>
    public static void Refuse(IServiceCollection services, IConfiguration settings, IReadOnlyCollection<string> ofFile)
    {
        var sections = Sections(services).Select(section => section.Name).Concat(ReadOneByOne).Select(Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var given = settings.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => setting.Key);
        var doubtful = given.Where(name => name.Contains(':', StringComparison.Ordinal) && IsMeant(Section(name), sections))
            .Concat(ofFile.Where(name => !Array.Exists(OfOthers, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)))).ToList();
        if (doubtful.Count == 0) return;
        var known = Known(services);
        var names = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (doubtful.Find(name => !names.Contains(WithoutPlaces(name))) is not { } unknown) return;
        throw new HostStartException(
            $"The setting {SettingsSection.Written(unknown)} is unknown: did you mean {SettingsSection.Written(Spelling.Nearest(unknown, known))}?");
    }

    private static IEnumerable<SettingsSection> Sections(IServiceCollection services) => services
        .Select(service => service.ImplementationInstance).OfType<SettingsSection>()
        // Only the worker of the Functions host reads it; a file of settings serves both hosts.
        .Append(new(QueueOptions.Section, typeof(QueueOptions)));

    private static string Section(string name) => name.Split(':')[0];

    /// <summary>Whether a section is one of ours, or misspelt.</summary>
    private static bool IsMeant(string section, HashSet<string> sections) =>
        sections.Contains(section)
        || (section.Length > 2 * MostMisspelt && sections.Any(ours => Spelling.Distance(section, ours) <= MostMisspelt));

    /// <summary>The name of the list that a name with a number is an entry of, with what the entry's part is called; any other name as it is.</summary>
    private static string WithoutPlaces(string name) => string.Join(':', name.Split(':').Where(part => part.Length == 0 || !part.All(char.IsAsciiDigit)));

    private static IEnumerable<string> Names(string section, Type options) => options.GetProperties()
        .Where(property => property.CanWrite || IsList(property.PropertyType))
        .SelectMany(property => Names($"{section}:{property.Name}", property));

    private static IEnumerable<string> Names(string name, PropertyInfo property)
    {
        var type = IsList(property.PropertyType) ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
        return IsOneValue(type) ? [name] : Names(name, type);
    }

    private static bool IsOneValue(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static bool IsList(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && type != typeof(string);
}

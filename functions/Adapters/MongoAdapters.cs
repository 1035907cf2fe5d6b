using System.Globalization;
using Azure.Core;
using Kelmah.Adapters;
using Kelmah.Adapters.MongoDB;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>The ports of persistence on MongoDB.</summary>
internal static class MongoAdapters
{
    private const string StringSetting = "MongoDb:ConnectionString";
    private const string NameSetting = "MongoDb:Database";
    private const string EventsKept = "MongoDb:EventsKeptDays";

    /// <summary>Whether the settings choose it.</summary>
    /// <exception cref="OptionsValidationException">Others of its settings are given, and not the one that chooses it; the message names both.</exception>
    public static bool IsChosen(IConfiguration settings)
    {
        RequiredSetting.RefuseWithout(settings, StringSetting, NameSetting, EventsKept);
        return settings[StringSetting] is { Length: > 0 };
    }

    /// <summary>Which database the settings name.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing; the message names it.</exception>
    public static MongoOptions Options(IConfiguration settings) =>
        new(RequiredSetting.Read(settings, StringSetting), RequiredSetting.Read(settings, NameSetting));

    /// <summary>Adds the ports. The database is opened when the first of them is asked for, which the start does.</summary>
    public static void AddMongo(this IServiceCollection services, IConfiguration settings)
    {
        var options = Options(settings);
        AdapterServices.AddAzureIdentity(services);
        var eventsKept = ReadEventsKept(settings);
        services.AddSingleton(provider => Open(options, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton<MongoDocumentStore>();
        services.AddSingleton<IExpirySweep>(provider => new MongoExpiry(provider.GetRequiredService<MongoStore>(), eventsKept));
        services.AddSingleton<IEventLog>(provider => new MongoEventLog(
            provider.GetRequiredService<MongoStore>(), EventTypes.Find, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IJournal, MongoJournal>();
        services.AddReadiness<MongoHealth>("store");
    }

    /// <exception cref="HostStartException">The database is at another schema, or does not answer.</exception>
    private static MongoStore Open(MongoOptions options, TokenCredential identity)
    {
        try
        {
            return MongoStore.OpenAsync(options, Collections.All, identity, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception refused) when (refused is SchemaMismatchException or StoreUnavailableException)
        {
            throw new HostStartException(refused.Message, refused);
        }
    }

    private static TimeSpan? ReadEventsKept(IConfiguration settings)
    {
        if (settings[EventsKept] is not { Length: > 0 } text) return null;
        const int fewest = 30;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && (days == 0 || days >= fewest))
            return days == 0 ? null : TimeSpan.FromDays(days);
        throw new HostStartException($"The setting MongoDb__EventsKeptDays must be 0 or at least {fewest}, not '{text}'.");
    }
}

using System.Reflection;
using Kelmah.Adapters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>
/// Email and SMS through Azure Communication Services. Their adapter is an assembly of its own, which only a build for a
/// deployment has, so it is found by its name.
/// </summary>
internal static class CommunicationChannels
{
    private const string EndpointSetting = "Communication:Endpoint";

    private const string AssemblyName = "Kelmah.Azure.Communication";

    /// <summary>Whether the settings choose them.</summary>
    /// <exception cref="OptionsValidationException">Others of their settings are given, and not the one that chooses them; the message names both.</exception>
    public static bool AreChosen(IConfiguration settings)
    {
        RequiredSetting.RefuseWithout(settings, EndpointSetting, "Communication:EmailFrom", "Communication:SmsFrom");
        return settings[EndpointSetting] is { Length: > 0 };
    }

    /// <summary>Adds the senders of email, SMS and push.</summary>
    /// <exception cref="OptionsValidationException">The build has no such assembly, or a setting is missing.</exception>
    public static void AddTo(IServiceCollection services, IConfiguration settings)
    {
        var add = Load().GetType($"{AssemblyName}.CommunicationServices", throwOnError: true)!
            .GetMethod("AddCommunicationServices", BindingFlags.Public | BindingFlags.Static)!
            .CreateDelegate<Action<IServiceCollection, IConfiguration>>();
        add(services, settings);
    }

    private static Assembly Load()
    {
        try
        {
            return Assembly.Load(AssemblyName);
        }
        catch (FileNotFoundException)
        {
            throw new OptionsValidationException(
                EndpointSetting,
                typeof(CommunicationChannels),
                ["Communication__Endpoint is set, but this build has no Azure Communication Services: publish with -p:KelmahDeploy=true."]);
        }
    }
}

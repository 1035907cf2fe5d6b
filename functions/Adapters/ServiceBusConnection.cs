using Azure.Core;
using Azure.Messaging.ServiceBus;
using Kelmah.Adapters;
using Kelmah.Adapters.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>
/// The connection to Service Bus, by the settings that the Functions host reads for the triggers whose connection is named
/// <c>ServiceBus</c>: <c>ServiceBus</c> holds a connection string, or <c>ServiceBus__fullyQualifiedNamespace</c> a host name that
/// the app's identity may use.
/// </summary>
internal static class ServiceBusConnection
{
    private const string StringSetting = "ServiceBus";
    private const string NamespaceSetting = "ServiceBus:fullyQualifiedNamespace";

    /// <summary>Whether one of the two settings is there.</summary>
    /// <exception cref="OptionsValidationException">Both are, and may mean different places.</exception>
    public static bool IsGiven(IConfiguration settings) => (settings[StringSetting], settings[NamespaceSetting]) switch
    {
        ({ Length: > 0 }, { Length: > 0 }) => throw RequiredSetting.Failure(
            "The settings ServiceBus and ServiceBus__fullyQualifiedNamespace are both given: leave one out."),
        (null or "", null or "") => false,
        _ => true,
    };

    /// <summary>Stops the start of the Functions host's worker where neither is there: its messages come by no other way.</summary>
    /// <exception cref="OptionsValidationException">Neither is given, or both are.</exception>
    public static void Require(IConfiguration settings)
    {
        if (!IsGiven(settings)) throw RequiredSetting.Failure("The setting ServiceBus or ServiceBus__fullyQualifiedNamespace is missing.");
    }

    /// <summary>Stops the start of the embedded host where one is there: it would send messages that it never receives.</summary>
    /// <exception cref="OptionsValidationException">One is given, or both are.</exception>
    public static void Refuse(IConfiguration settings)
    {
        if (IsGiven(settings))
            throw RequiredSetting.Failure("ServiceBus or ServiceBus__fullyQualifiedNamespace is set, but only the Functions host takes messages from Service Bus: leave it out here.");
    }

    /// <summary>A client of the namespace that the settings name.</summary>
    public static ServiceBusClient Open(IConfiguration settings, Func<TokenCredential> identity) => settings[StringSetting] is { Length: > 0 } text
        ? new ServiceBusClient(text, ServiceBusFailures.ClientOptions())
        : new ServiceBusClient(settings[NamespaceSetting], identity(), ServiceBusFailures.ClientOptions());
}

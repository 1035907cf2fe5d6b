using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core;
using Azure.Identity;
using Kelmah.Adapters;
using Kelmah.Notifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kelmah.Azure.Communication;

/// <summary>
/// Email and SMS through Azure Communication Services. The function app finds the class and its method by their names, since
/// only a build for a deployment has this assembly.
/// </summary>
public static class CommunicationServices
{
    /// <summary>
    /// Adds the senders of email, SMS and push over the settings <c>Communication__Endpoint</c>, <c>Communication__EmailFrom</c> and
    /// <c>Communication__SmsFrom</c>. The clients sign in with the <see cref="TokenCredential"/> among the services, the process's own identity where there is none.
    /// </summary>
    /// <param name="services">What the senders are added to.</param>
    /// <param name="settings">The host's settings.</param>
    /// <exception cref="OptionsValidationException">A setting is missing or no address; the message names it.</exception>
    public static void AddCommunicationServices(IServiceCollection services, IConfiguration settings)
    {
        var endpoint = RequiredSetting.ReadAddress(settings, "Communication:Endpoint");
        var options = new CommunicationOptions(
            RequiredSetting.Read(settings, "Communication:EmailFrom"), RequiredSetting.Read(settings, "Communication:SmsFrom"));
        AddSenders(services, endpoint, options);
    }

    private static void AddSenders(IServiceCollection services, Uri endpoint, CommunicationOptions options)
    {
        services.TryAddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.AddSingleton(options);
        services.AddSingleton(provider => new EmailClient(endpoint, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton(provider => new SmsClient(endpoint, provider.GetRequiredService<TokenCredential>()));
        services.AddSingleton<IEmailSender, AcsEmailSender>();
        services.AddSingleton<ISmsSender, AcsSmsSender>();
        services.AddSingleton<IPushSender, UnsentPush>();
    }
}

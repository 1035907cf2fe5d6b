using Kelmah.Infrastructure.Payments.Stripe;
using Kelmah.LocalRuntime.Simulators.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Adapters;

/// <summary>Stripe's client, and the simulator that stands in for Stripe on a machine of its own.</summary>
internal static class StripeAdapters
{
    private static StripeSimulatorOptions SimulatorDefaults { get; } = new();

    /// <summary>The client, and the simulator that it calls unless <c>Stripe:BaseUrl</c> names another.</summary>
    public static void AddStripeOrSimulator(this IHostApplicationBuilder builder)
    {
        builder.Services.AddStripe(builder.Configuration);
        builder.Services.AddOptions<StripeOptions>().PostConfigure<IConfiguration>((stripe, settings) =>
        {
            if (stripe.ApiKey.Length == 0) stripe.ApiKey = SimulatorDefaults.ApiKey;
            if (stripe.WebhookSecret.Length == 0) stripe.WebhookSecret = SimulatorDefaults.WebhookSecret;
            if (string.IsNullOrEmpty(settings["Stripe:BaseUrl"])) stripe.BaseUrl = $"http://{settings["WEBSITE_HOSTNAME"] ?? "localhost"}";
        });
        builder.Services.AddStripeSimulator(builder.Configuration.GetSection("Simulators:Stripe").Bind);
    }
}

using Kelmah.Adapters.Stripe;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>Stripe's client, and the simulator that it calls while the simulators are on.</summary>
internal static class StripeAdapters
{
    public static void AddStripeOrSimulator(this LocalApplicationBuilder builder)
    {
        builder.Services.AddStripe(builder.Configuration);
        builder.Services.AddSingleton(new SettingsSection("Simulators:Stripe", typeof(StripeSimulatorOptions)));
        builder.AddSimulators().Add("/v1", services => AddSimulator(services, builder.Configuration));
    }

    private static void AddSimulator(IServiceCollection services, ConfigurationManager settings)
    {
        services.AddStripeSimulator(settings.GetSection("Simulators:Stripe").Bind);
        // A simulator in this process cannot refuse the app.
        services.Configure<HealthCheckServiceOptions>(checks => checks.Registrations.Remove(checks.Registrations.Single(check => check.Name == StripeHealth.Name)));
        // The simulator's account has mobile money, so that the app over it takes it.
        services.AddOptions<PaymentLimits>().PostConfigure(limits =>
            limits.MobileMoneyType = limits.MobileMoneyType.Length > 0 ? limits.MobileMoneyType : StripeSimulatorOptions.MobileMoneyType);
        services.AddOptions<SubscriptionOptions>().PostConfigure(OfferPlans);
        services.AddOptions<StripeOptions>().PostConfigure<IOptions<StripeSimulatorOptions>>((stripe, simulator) =>
        {
            (stripe.ApiKey, stripe.WebhookSecret) = (simulator.Value.ApiKey, simulator.Value.WebhookSecret);
            stripe.BaseUrl = $"http://{settings[ConfigurationKeys.HostName] ?? "localhost"}";
        });
    }

    /// <summary>What can be tried out without a setting; at Stripe itself nothing is offered that nobody has asked for.</summary>
    private static void OfferPlans(SubscriptionOptions options)
    {
        if (options.Plans.Count > 0) return;
        options.Plans.Add(new() { Code = "worker-plus", Name = "Worker Plus", Amount = "GHS 50", Interval = PlanInterval.Month, WorkerFeeBasisPoints = 500, SavedSearches = 100 });
        options.Plans.Add(new() { Code = "worker-plus-year", Name = "Worker Plus, by the year", Amount = "GHS 500", Interval = PlanInterval.Year, WorkerFeeBasisPoints = 500, SavedSearches = 100 });
        options.Plans.Add(new() { Code = "business", Name = "Business", Amount = "GHS 200", Interval = PlanInterval.Month, WorkerFeeBasisPoints = 500, HirerFeeBasisPoints = 0, SavedSearches = 200 });
    }
}

using Kelmah.Testing.Stripe;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Stripe.net, as an app would use it, pointed at a simulator.</summary>
internal static class StripeNetClient
{
    public static StripeClient Connect(this StripeSimulatorHost simulator) => new(new StripeClientOptions
    {
        ApiKey = StripeSimulatorHost.ApiKey,
        ApiBase = simulator.Address.AbsoluteUri.TrimEnd('/'),
        HttpClient = new SystemNetHttpClient(maxNetworkRetries: 0, enableTelemetry: false),
    });

    /// <summary>A payment that has been paid with a test card.</summary>
    public static Task<PaymentIntent> PayAsync(
        this V1Services stripe, long amount = 10_000, string currency = "ghs", string paymentMethod = "pm_card_visa") =>
        stripe.PaymentIntents.CreateAsync(new() { Amount = amount, Currency = currency, PaymentMethod = paymentMethod, Confirm = true });

    /// <summary>The types of the events so far, oldest first.</summary>
    public static async Task<string> EventTypesAsync(this V1Services stripe, int skip = 0)
    {
        var events = await stripe.Events.ListAsync(new() { Limit = 100 });
        return string.Join(' ', events.AsEnumerable().Reverse().Skip(skip).Select(item => item.Type));
    }
}

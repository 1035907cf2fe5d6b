using Kelmah.Infrastructure.Payments.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure.Tests.Payments.Stripe;

public sealed class StripeOptionsTests
{
    [Theory]
    [InlineData("Stripe:ApiKey", "")]
    [InlineData("Stripe:ApiKey", "sk_with\nbreak")]
    [InlineData("Stripe:WebhookSecret", "")]
    [InlineData("Stripe:BaseUrl", "nowhere")]
    [InlineData("Stripe:BaseUrl", "http://stripe.example.com")]
    [InlineData("Stripe:BaseUrl", "ftp://127.0.0.1")]
    [InlineData("Stripe:Timeout", "00:00:00")]
    [InlineData("Stripe:MaxRetries", "11")]
    [InlineData("Stripe:RetryDelay", "00:00:00")]
    public void A_setting_that_cannot_work_stops_the_start_by_its_name_and_not_its_value(string name, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Start((name, value)));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("break", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.stripe.com")]
    [InlineData("http://localhost:7071")]
    [InlineData("http://127.0.0.1:7071/")]
    public void Stripe_and_this_machine_can_be_called(string url) => Start(("Stripe:BaseUrl", url));

    private static void Start((string Name, string Value) setting)
    {
        var values = new Dictionary<string, string?> { ["Stripe:ApiKey"] = "sk_test_1", ["Stripe:WebhookSecret"] = "whsec_1" };
        values[setting.Name] = setting.Value;
        using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddStripe(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
    }
}

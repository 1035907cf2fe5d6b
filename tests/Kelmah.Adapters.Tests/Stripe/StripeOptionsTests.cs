using Kelmah.Adapters.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Stripe;

public sealed class StripeOptionsTests
{
    private static readonly (string Name, string Value)[] Whole = [("Stripe:ApiKey", "sk_test_1"), ("Stripe:WebhookSecret", "whsec_1")];

    [Theory]
    [InlineData("Stripe__ApiKey", "sk_with\nbreak")]
    [InlineData("Stripe__ApiKey", "sk_test_local")]
    [InlineData("Stripe__WebhookSecret", "whsec with break")]
    [InlineData("Stripe__WebhookSecret", "whsec_local")]
    [InlineData("Stripe__BaseUrl", "nowhere")]
    [InlineData("Stripe__BaseUrl", "http://stripe.example.com")]
    [InlineData("Stripe__BaseUrl", "ftp://127.0.0.1")]
    [InlineData("Stripe__Timeout", "00:00:00")]
    [InlineData("Stripe__AttemptTimeout", "00:00:00")]
    [InlineData("Stripe__MaxRetries", "11")]
    [InlineData("Stripe__RetryDelay", "00:00:00")]
    public void A_setting_that_cannot_work_stops_the_start_by_its_name_and_not_its_value(string name, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Start([.. Whole, (Key(name), value)]));

        Assert.StartsWith($"The setting {name} ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("break", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stripe__ApiKey", "The setting Stripe__WebhookSecret is missing")]
    [InlineData("Stripe__ApiKey Stripe__BaseUrl", "The setting Stripe__WebhookSecret is missing")]
    [InlineData("Stripe__WebhookSecret", "The setting Stripe__ApiKey is missing")]
    [InlineData("Stripe__WebhookSecret Stripe__BaseUrl", "The setting Stripe__ApiKey is missing")]
    [InlineData("Stripe__BaseUrl", "The settings Stripe__ApiKey and Stripe__WebhookSecret are missing")]
    [InlineData("", "There is no payment provider, since the simulators are off: set Stripe__ApiKey and Stripe__WebhookSecret.")]
    public void Settings_that_are_given_in_part_stop_the_start_by_the_name_of_what_is_missing(string given, string complaint)
    {
        var values = given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => (Key(name), "https://api.stripe.com")).ToArray();
        // An empty text is as good as none.
        (string, string)[] empty = [("Stripe:ApiKey", ""), ("Stripe:WebhookSecret", ""), ("Stripe:BaseUrl", "")];

        Assert.StartsWith(complaint, Assert.Throws<OptionsValidationException>(() => Start(values)).Message, StringComparison.Ordinal);
        Assert.StartsWith(complaint, Assert.Throws<OptionsValidationException>(() => Start([.. empty, .. values])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.stripe.com")]
    [InlineData("http://localhost:7071")]
    [InlineData("http://127.0.0.1:7071/")]
    public void Stripe_and_this_machine_can_be_called(string url) =>
        Assert.Equal(url, Start([.. Whole, ("Stripe:BaseUrl", url)]).Address);

    [Fact]
    public void A_key_and_a_secret_alone_are_those_of_Stripe_itself() => Assert.Equal("https://api.stripe.com", Start(Whole).Address);

    [Fact]
    public void The_simulators_key_serves_on_this_machine_alone() => Start(
        [("Stripe:ApiKey", "sk_test_local"), ("Stripe:WebhookSecret", "whsec_local"), ("Stripe:BaseUrl", "http://localhost:7071")]);

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static StripeOptions Start(params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings) values[name] = value;
        using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddStripe(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<IOptions<StripeOptions>>().Value;
    }
}

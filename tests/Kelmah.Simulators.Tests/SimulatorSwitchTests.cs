using System.Net;
using System.Net.Http.Json;
using Kelmah.LocalHost;
using Kelmah.Simulators.Stripe;
using Microsoft.Extensions.Configuration;

namespace Kelmah.Simulators.Tests;

public sealed class SimulatorSwitchTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("Simulators:Enabled=", null)]
    [InlineData("Simulators:Enabled=true", null)]
    [InlineData("Simulators:Enabled=false", "Simulators__Enabled is false")]
    [InlineData("Simulators:Enabled=False", "Simulators__Enabled is false")]
    [InlineData("Stripe:ApiKey= Stripe:WebhookSecret= Stripe:BaseUrl=", null)]
    [InlineData("Stripe:ApiKey=sk_live_1", "Stripe__ApiKey is set")]
    [InlineData("Stripe:WebhookSecret=whsec_1", "Stripe__WebhookSecret is set")]
    [InlineData("Stripe:BaseUrl=https://api.stripe.com", "Stripe__BaseUrl is set")]
    [InlineData("Stripe:BaseUrl=http://localhost:7072", "Stripe__BaseUrl is set")]
    [InlineData("Stripe:ApiKey=sk_live_1 Simulators:Enabled=false", "Stripe__ApiKey is set")]
    [InlineData("Stripe:Timeout=00:00:10", null)]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT=Development", null)]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT=Production", "AZURE_FUNCTIONS_ENVIRONMENT is Production")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT=production", "AZURE_FUNCTIONS_ENVIRONMENT is Production")]
    [InlineData("DOTNET_ENVIRONMENT=Production", "DOTNET_ENVIRONMENT is Production")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT=Development DOTNET_ENVIRONMENT=Production", "DOTNET_ENVIRONMENT is Production")]
    public void They_are_on_while_nothing_real_is_set_and_nothing_turns_them_off(string settings, string? whyOff)
    {
        var simulators = SimulatorSwitch.Read(Settings(settings));

        Assert.Equal(whyOff, simulators.WhyOff);
        Assert.Equal(whyOff is null, simulators.AreOn);
    }

    [Theory]
    [InlineData("Stripe:ApiKey=sk_live_1", "Stripe__ApiKey")]
    [InlineData("Stripe:WebhookSecret=whsec_1", "Stripe__WebhookSecret")]
    [InlineData("Stripe:BaseUrl=http://localhost:7072", "Stripe__BaseUrl")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT=Production", "AZURE_FUNCTIONS_ENVIRONMENT")]
    [InlineData("DOTNET_ENVIRONMENT=Production", "DOTNET_ENVIRONMENT")]
    public void To_ask_for_them_beside_what_turns_them_off_is_a_contradiction(string settings, string named)
    {
        var refusal = Assert.Throws<HostStartException>(() => SimulatorSwitch.Read(Settings($"{settings} Simulators:Enabled=true")));

        Assert.Contains("Simulators__Enabled", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("_1", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    [InlineData("off")]
    public void Anything_but_true_and_false_is_refused(string text) => Assert.Equal(
        $"The setting Simulators__Enabled must be true or false, not '{text}'.",
        Assert.Throws<HostStartException>(() => SimulatorSwitch.Read(Settings($"Simulators:Enabled={text}"))).Message);

    [Theory]
    [InlineData("GET", "/simulators/outbox")]
    [InlineData("GET", "/simulators/clock")]
    [InlineData("POST", "/simulators/clock")]
    [InlineData("GET", "/simulators/stripe/misbehaviour")]
    [InlineData("POST", "/simulators/stripe/misbehaviour")]
    [InlineData("DELETE", "/simulators/stripe/misbehaviour")]
    [InlineData("GET", "/simulators/stripe/onboarding/acct_1")]
    [InlineData("POST", "/simulators/stripe/disputes")]
    [InlineData("POST", "/simulators/stripe/events")]
    [InlineData("POST", "/simulators/stripe/disputes/du_1")]
    [InlineData("GET", "/v1/events")]
    [InlineData("POST", "/v1/customers")]
    public async Task While_they_are_off_nothing_of_them_is_there(string method, string path)
    {
        await using var host = await RunningHost.StartAsync<SimulatorSwitchTests>(builder =>
        {
            builder.Configuration["Stripe:ApiKey"] = "sk_live_1";
            builder.AddSimulators().Add("/v1", services => services.AddStripeSimulator());
        });
        var before = host.Clock.GetUtcNow();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { advance = "P1D" }) };
        request.Headers.Add("Authorization", "Bearer sk_test_local");

        using var response = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(before, host.Clock.GetUtcNow());
    }

    [Fact]
    public void A_line_at_the_start_names_those_that_are_on()
    {
        using var folder = new TestFolder();
        folder.Write("host.json", """{"version": "2.0"}""");
        using var data = DataFolder.Open(folder.Data);
        var builder = LocalApplication.CreateBuilder(["--root", folder.Path], []);

        var line = builder.AddSimulators().Add("/v1", static _ => { }).AddTo(builder.Services, new VirtualClock(TimeProvider.System), data);

        Assert.Equal("Simulators are on: /simulators/outbox, /simulators/clock, /v1 (development only, this machine only)", line);
    }

    [Fact]
    public async Task A_folder_whose_clock_was_moved_is_refused_while_they_are_off()
    {
        var isReal = false;
        await using var host = await RunningHost.StartAsync<SimulatorSwitchTests>(builder =>
        {
            if (isReal) builder.Configuration["Stripe:ApiKey"] = "sk_live_1";
            builder.AddSimulators();
        });
        using (var moved = await host.Http.PostAsJsonAsync("/simulators/clock", new { advance = "PT1H" })) moved.EnsureSuccessStatusCode();
        await host.CrashAsync();

        isReal = true;
        var refusal = await Assert.ThrowsAsync<HostStartException>(host.StartAgainAsync);
        Assert.StartsWith($"The clock of the data folder {host.Folder.Data} was moved ahead", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Stripe__ApiKey is set", refusal.Message, StringComparison.Ordinal);

        isReal = false;
        await host.StartAgainAsync();
    }

    private static IConfiguration Settings(string settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]))
        .Build();
}

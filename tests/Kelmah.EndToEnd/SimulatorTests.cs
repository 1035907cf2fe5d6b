using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>When the process simulates, when it does not, and when it refuses to start because neither can be.</summary>
public sealed class SimulatorTests
{
    private static readonly (string, string)[] RealStripe = [("Stripe__ApiKey", "sk_live_none"), ("Stripe__WebhookSecret", "whsec_none")];

    [Theory]
    [InlineData("Stripe__ApiKey=sk_live_none", "Stripe__WebhookSecret")]
    [InlineData("Stripe__ApiKey=sk_live_none Stripe__BaseUrl=https://api.stripe.com", "Stripe__WebhookSecret")]
    [InlineData("Stripe__WebhookSecret=whsec_none", "Stripe__ApiKey")]
    [InlineData("Stripe__WebhookSecret=whsec_none Stripe__BaseUrl=https://api.stripe.com", "Stripe__ApiKey")]
    [InlineData("Stripe__BaseUrl=https://api.stripe.com", "Stripe__ApiKey Stripe__WebhookSecret Stripe__BaseUrl")]
    [InlineData("Stripe__BaseUrl=http://localhost:7072", "Stripe__ApiKey Stripe__WebhookSecret Stripe__BaseUrl")]
    [InlineData("Stripe__ApiKey=sk_live_none Stripe__WebhookSecret=whsec_none Stripe__BaseUrl=ftp://example.com", "Stripe__BaseUrl")]
    [InlineData("Stripe__ApiKey=sk_test_local Stripe__WebhookSecret=whsec_none", "Stripe__ApiKey")]
    [InlineData("Stripe__ApiKey=sk_live_none Stripe__WebhookSecret=whsec_local", "Stripe__WebhookSecret")]
    [InlineData("Simulators__Enabled=false", "Stripe__ApiKey Stripe__WebhookSecret")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT=Production", "Stripe__ApiKey Stripe__WebhookSecret")]
    [InlineData("DOTNET_ENVIRONMENT=Production", "Stripe__ApiKey Stripe__WebhookSecret")]
    [InlineData("Simulators__Enabled=true AZURE_FUNCTIONS_ENVIRONMENT=Production", "Simulators__Enabled AZURE_FUNCTIONS_ENVIRONMENT")]
    [InlineData("Simulators__Enabled=true Stripe__ApiKey=sk_live_none Stripe__WebhookSecret=whsec_none", "Simulators__Enabled Stripe__ApiKey")]
    [InlineData("Simulators__Enabled=true Stripe__BaseUrl=http://localhost:7072", "Simulators__Enabled Stripe__BaseUrl")]
    public async Task Settings_that_are_given_in_part_or_contradict_each_other_end_the_process_with_1_and_one_line(string settings, string named)
    {
        await using var kelmah = new KelmahProcess([.. settings.Split(' ').Select(setting => setting.Split('=')).Select(pair => (pair[0], pair[1]))]);

        Assert.Equal(1, await kelmah.FailToStartAsync());

        var line = Line(kelmah);
        Assert.All(named.Split(' '), name => Assert.Contains(name, line, StringComparison.Ordinal));
        Assert.DoesNotContain("_none", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_whose_clock_was_moved_does_not_meet_Stripe_and_goes_on_with_the_simulators()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        Assert.Contains(
            "Simulators are on: /simulators/outbox, /simulators/clock, /v1 (development only, this machine only)", kelmah.Output, StringComparison.Ordinal);
        using (var moved = await kelmah.Http.PostAsJsonAsync("/simulators/clock", new { advance = "P1D" })) moved.EnsureSuccessStatusCode();
        await kelmah.KillAsync();
        var before = kelmah.Output.Length;

        kelmah.Set(RealStripe);
        Assert.Equal(1, await kelmah.FailToStartAsync());
        Assert.Contains($"The clock of the data folder {kelmah.DataFolder} was moved ahead", Line(kelmah, before), StringComparison.Ordinal);

        kelmah.Set();
        await kelmah.StartAsync();
    }

    [Fact]
    public async Task With_real_settings_nothing_is_simulated_and_nothing_believes_the_simulators_secret()
    {
        await using var kelmah = new KelmahProcess([.. RealStripe, ("Stripe__BaseUrl", "http://127.0.0.1:9")]);
        await kelmah.StartAsync();

        Assert.DoesNotContain("Simulators", kelmah.Output, StringComparison.Ordinal);
        foreach (var path in (string[])["/simulators/outbox", "/simulators/clock", "/simulators/stripe/misbehaviour", "/v1/events"])
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(kelmah.Http.GetAsync(path)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(kelmah.Http.PostAsJsonAsync("/simulators/clock", new { advance = "P1D" })));
        // A server that cannot be reached says nothing about the key.
        var health = await kelmah.Http.GetFromJsonAsync<JsonElement>("/health/ready");
        Assert.Contains(health.GetProperty("checks").EnumerateArray(), check => check.GetProperty("name").GetString() == "stripe");
    }

    [Fact]
    public async Task The_demo_says_that_it_needs_the_simulators()
    {
        await using var kelmah = new KelmahProcess(RealStripe);

        Assert.Equal(1, await kelmah.FailToStartAsync("--demo"));

        Assert.Equal("--demo plays with the simulators, which are off since Stripe__ApiKey is set.", Line(kelmah));
    }

    private static string Line(KelmahProcess kelmah, int after = 0) =>
        Assert.Single(kelmah.Output[after..].Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim();

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return response.StatusCode;
    }
}

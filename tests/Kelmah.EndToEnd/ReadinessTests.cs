using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>That readiness and the log name what does not work and why, from the start on.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task Systems_that_do_not_answer_are_warned_of_at_the_start_and_named_with_a_code_and_a_sentence()
    {
        await using var kelmah = new KelmahProcess(("Redis__ConnectionString", "127.0.0.1:9"), ("ClamAv__Address", "127.0.0.1:9"));
        await kelmah.StartAsync();

        await SaysAsync(kelmah, "At the start, redis does not work (redis_unavailable): Redis does not answer");
        await SaysAsync(kelmah, "At the start, clamav does not work (clamav_unavailable): ClamAV does not answer");
        var (status, checks) = await ReadyAsync(kelmah);
        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var name in (string[])["redis", "clamav"])
        {
            var check = checks[name];
            Assert.Equal((false, $"{name}_unavailable"), (check.GetProperty("works").GetBoolean(), check.GetProperty("code").GetString()));
            Assert.EndsWith(".", check.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", check.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal(JsonValueKind.Null, checks["store"].GetProperty("code").ValueKind);
    }

    [Fact]
    public async Task A_key_that_Stripe_refuses_is_warned_of_at_the_start()
    {
        await using var stripe = new KelmahProcess();
        await stripe.StartAsync();
        await using var kelmah = new KelmahProcess(
            ("Stripe__ApiKey", "sk_live_mistyped"), ("Stripe__WebhookSecret", "whsec_some"), ("Stripe__BaseUrl", stripe.Address.ToString()));
        await kelmah.StartAsync();

        await SaysAsync(kelmah, "At the start, stripe does not work (stripe_key_refused): Stripe refuses Stripe__ApiKey");
        var (status, checks) = await ReadyAsync(kelmah);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("stripe_key_refused", checks["stripe"].GetProperty("code").GetString());
        Assert.DoesNotContain("sk_live_mistyped", kelmah.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_with_less_room_than_the_setting_asks_for_is_named_and_the_app_stays_ready()
    {
        await using var kelmah = new KelmahProcess(("Health__LeastFreeMiB", "1000000"));
        await kelmah.StartAsync();

        var (status, checks) = await ReadyAsync(kelmah);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("disk_space_low", checks["disk"].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_warned_of_and_named()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        Assert.Equal(0, await kelmah.StopAsync());
        await using (var database = new SqliteDatabase(Path.Combine(kelmah.DataFolder, "kelmah.db")))
        {
            // As a process has left it whose clock was two days ahead of this one.
            var ahead = DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeMilliseconds();
            await database.WriteAsync(session => session.ExecuteScript(
                $"CREATE TEMP TRIGGER dated AFTER UPDATE OF committed_ms ON file_state BEGIN UPDATE file_state SET committed_ms = {ahead}; END;"));
            await database.WriteAsync(static session => session.ExecuteScript("UPDATE file_state SET probed_ms = 0;"));
        }

        await kelmah.StartAsync();

        await SaysAsync(kelmah, "behind the newest commit of");
        var (status, checks) = await ReadyAsync(kelmah);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("clock_behind", checks["clock"].GetProperty("code").GetString());
    }

    private static async Task<(HttpStatusCode, Dictionary<string, JsonElement>)> ReadyAsync(KelmahProcess kelmah)
    {
        using var answer = await kelmah.Http.GetAsync("/health/ready");
        var checks = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").EnumerateArray();
        return (answer.StatusCode, checks.ToDictionary(check => check.GetProperty("name").GetString()!));
    }

    private static async Task SaysAsync(KelmahProcess kelmah, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!kelmah.Output.Contains(words, StringComparison.Ordinal)) await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
    }
}

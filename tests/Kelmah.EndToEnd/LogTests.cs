using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kelmah.Testing;

namespace Kelmah.EndToEnd;

/// <summary>What operation needs of the log: when, where, which request, and that a caller's trace id is found in it.</summary>
public sealed partial class LogTests
{
    private const string Query = "a-word-that-only-the-caller-knows";

    [Fact]
    public async Task Each_request_is_a_line_with_its_route_its_status_and_the_trace_that_the_answer_names()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();

        using var answer = await kelmah.Http.GetAsync($"/api/v1/jobs/{Guid.Empty}?{Query}=1");
        var trace = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("traceId").GetString()!;

        var line = await LineAsync(kelmah, trace);
        var parts = Entry().Match(line);
        Assert.True(parts.Success, line);
        Assert.Equal(
            ("info", "Kelmah.LocalHost.RequestLog", trace, $"GET /api/v1/jobs/{{id:guid}} {(int)answer.StatusCode}"),
            (parts.Groups[1].Value.Trim(), parts.Groups[2].Value, parts.Groups[3].Value, parts.Groups[4].Value.Split(" in ")[0]));
        Assert.EndsWith(" ms", line.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain(Query, kelmah.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_and_the_end_are_lines_and_a_stop_ends_with_0()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var address = kelmah.Address.GetLeftPart(UriPartial.Authority);
        using (await kelmah.Http.GetAsync("/health/live")) Assert.Equal(0, await kelmah.StopAsync());

        var messages = kelmah.Output.Split('\n').Select(line => Entry().Match(line.TrimEnd())).Where(entry => entry.Success)
            .Where(entry => entry.Groups[2].Value == "Kelmah.LocalHost.FunctionsHost").Select(entry => entry.Groups[4].Value);
        Assert.Equal(
            [$"Listening on {address}", "Stopping: no new work is taken, and what runs has 00:00:30 to end", "Stopped: all that ran has ended"], messages);
    }

    [Fact]
    public async Task A_setting_makes_every_line_json_with_time_level_category_and_trace()
    {
        await using var kelmah = new KelmahProcess(("Logging__Console__FormatterName", "json"));
        await kelmah.StartAsync();

        using var answer = await kelmah.Http.GetAsync("/api/v1/nowhere");
        var trace = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("traceId").GetString()!;
        var line = JsonSerializer.Deserialize<JsonElement>(await LineAsync(kelmah, trace));
        Assert.Equal(0, await kelmah.StopAsync());

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(line.GetProperty("Timestamp").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal(("Information", "Kelmah.LocalHost.RequestLog"), (line.GetProperty("LogLevel").GetString(), line.GetProperty("Category").GetString()));
        Assert.Equal(("/{*path}", 404), (line.GetProperty("State").GetProperty("Route").GetString(), line.GetProperty("State").GetProperty("Status").GetInt32()));
        Assert.DoesNotContain("nowhere", kelmah.Output, StringComparison.Ordinal);
        // Nothing else stands between, so that what collects the log can read every line.
        Assert.All(kelmah.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), each => JsonSerializer.Deserialize<JsonElement>(each));
    }

    [Fact]
    public async Task A_level_of_the_settings_silences_the_lines_of_requests()
    {
        await using var kelmah = new KelmahProcess(("Logging__LogLevel__Default", "Warning"));
        await kelmah.StartAsync();

        using (await kelmah.Http.GetAsync("/health/live")) Assert.Equal(0, await kelmah.StopAsync());

        Assert.DoesNotContain("RequestLog", kelmah.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Stopping", kelmah.Output, StringComparison.Ordinal);
    }

    /// <summary>The log is written beside the answer, so its line comes soon.</summary>
    private static async Task<string> LineAsync(KelmahProcess kelmah, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (kelmah.Output.Split('\n').FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } found) return found;
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (\w+ ?) (\S+) (-|[0-9a-f]{32}) (.*)$")]
    private static partial Regex Entry();
}

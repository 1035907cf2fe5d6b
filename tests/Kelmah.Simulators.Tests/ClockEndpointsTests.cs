using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Kelmah.Simulators.Tests;

public sealed class ClockEndpointsTests
{
    private static readonly Uri Clock = new("/simulators/clock", UriKind.Relative);

    [Fact]
    public async Task The_clock_is_moved_and_stays_moved_after_a_restart()
    {
        await using var host = await RunningHost.StartAsync<ClockEndpointsTests>(builder => builder.AddSimulators());
        var before = await NowAsync(await host.Http.GetAsync(Clock));
        var moved = await NowAsync(await host.Http.PostAsJsonAsync(Clock, new { advance = "P3DT1M" }));
        Assert.Equal(before + new TimeSpan(3, 0, 1, 0), moved);
        await host.CrashAsync();
        await host.StartAgainAsync();
        Assert.Equal(moved, await NowAsync(await host.Http.GetAsync(Clock)));
        Assert.Equal(moved, host.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("""{"advance": "-PT1H"}""")]
    [InlineData("""{"advance": "PT0S"}""")]
    [InlineData("""{"advance": "P9999Y"}""")]
    [InlineData("""{"advance": "P99999999999999D"}""")]
    [InlineData("""{"advance": "72h"}""")]
    [InlineData("""{"advance": 72}""")]
    [InlineData("""{"forward": "PT72H"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_move_that_makes_no_sense_is_refused_and_moves_nothing(string body)
    {
        await using var host = await RunningHost.StartAsync<ClockEndpointsTests>(builder => builder.AddSimulators());
        var before = host.Clock.GetUtcNow();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.Http.PostAsync(Clock, content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(before, host.Clock.GetUtcNow());
    }

    private static async Task<DateTimeOffset> NowAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var text = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("now").GetString()!;
            Assert.EndsWith("Z", text, StringComparison.Ordinal);
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kelmah.Simulators.Stripe;

namespace Kelmah.Simulators.Tests;

/// <summary>The door before each route of the simulators, and before the timers', over HTTP.</summary>
public sealed class SimulatorDoorTests(SimulatorDoorTests.Fixture fixture) : IClassFixture<SimulatorDoorTests.Fixture>
{
    private const string Advance = """{"advance": "PT1H"}""";

    /// <summary>Every local route, with a body that it takes and the status of a request that is let in.</summary>
    public static TheoryData<string, string, string?, HttpStatusCode> Routes { get; } = new()
    {
        { "GET", "/simulators/outbox", null, HttpStatusCode.OK },
        { "GET", "/simulators/clock", null, HttpStatusCode.OK },
        { "POST", "/simulators/clock", Advance, HttpStatusCode.OK },
        { "GET", "/simulators/stripe/misbehaviour", null, HttpStatusCode.OK },
        { "POST", "/simulators/stripe/misbehaviour", "{}", HttpStatusCode.OK },
        { "DELETE", "/simulators/stripe/misbehaviour", "", HttpStatusCode.OK },
        { "GET", "/simulators/stripe/onboarding/acct_none", null, HttpStatusCode.NotFound },
        { "GET", "/v1/events", null, HttpStatusCode.OK },
        { "POST", "/v1/customers", "", HttpStatusCode.OK },
        { "POST", "/admin/functions/nightly", "{}", HttpStatusCode.Accepted },
    };

    public static TheoryData<string, string, string> Refused { get; } = Each(
        ("Host", "kelmah.example.com"),
        ("Host", "127.0.0.1.nip.io"),
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "for=127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("Via", "1.1 proxy"),
        ("Origin", "https://example.com"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_request_of_this_machine_is_let_in(string method, string path, string? body, HttpStatusCode status)
    {
        foreach (var host in (string?[])[null, "localhost:7071", "127.0.0.1", "[::1]:7071"])
        {
            using var response = await SendAsync(method, path, body, "application/json", host is null ? null : ("Host", host));
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Every_other_request_finds_nothing_and_does_nothing(string route, string header, string value)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var before = fixture.Host.Clock.GetUtcNow();

        using var response = await SendAsync(method, path, Advance, "application/json", (header, value));
        using var unknown = await SendAsync(method, "/there/is/no/such/path", Advance, "application/json", (header, value));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(await AnswerAsync(unknown), await AnswerAsync(response));
        Assert.Equal(before, fixture.Host.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("POST", "/simulators/clock")]
    [InlineData("POST", "/simulators/stripe/misbehaviour")]
    [InlineData("DELETE", "/simulators/stripe/misbehaviour")]
    [InlineData("POST", "/admin/functions/nightly")]
    public async Task A_write_that_a_web_page_could_send_unasked_is_refused(string method, string path)
    {
        var before = fixture.Host.Clock.GetUtcNow();
        foreach (var type in (string?[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", null])
        {
            using var response = await SendAsync(method, path, Advance, type);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(before, fixture.Host.Clock.GetUtcNow());
    }

    [Fact]
    public async Task The_api_of_Stripe_takes_forms_but_never_without_its_key()
    {
        using var taken = await SendAsync("POST", "/v1/customers", "email=ama@example.com", "application/x-www-form-urlencoded");
        using var keyless = await SendAsync("POST", "/v1/customers", "email=ama@example.com", "application/x-www-form-urlencoded", ("Authorization", ""));

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, keyless.StatusCode);
    }

    [Fact]
    public async Task A_preflight_is_not_granted()
    {
        using var response = await SendAsync("OPTIONS", "/simulators/clock", null, null, ("Origin", "http://localhost:3000"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_timer_asks_for_the_host_key_where_there_is_one()
    {
        await using var host = await RunningHost.StartAsync<NightlyTimer>(builder => builder.Configuration["LocalRuntime:HostKey"] = "the-key");
        foreach (var (header, query, status) in ((string?, string, HttpStatusCode)[])
        [
            (null, "", HttpStatusCode.Unauthorized),
            ("another-key", "", HttpStatusCode.Unauthorized),
            (null, "?code=another-key", HttpStatusCode.Unauthorized),
            ("the-key", "", HttpStatusCode.Accepted),
            (null, "?code=the-key", HttpStatusCode.Accepted),
        ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/functions/nightly{query}") { Content = Body("{}", "application/json") };
            if (header is not null) request.Headers.Add("x-functions-key", header);
            using var response = await host.Http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_timer_that_is_refused_does_not_run()
    {
        await using var host = await RunningHost.StartAsync<NightlyTimer>();
        foreach (var (type, header, value) in ((string, string, string)[])
        [
            ("text/plain", "Accept", "*/*"), ("application/json", "Host", "example.com"), ("application/json", "Forwarded", "for=127.0.0.1"),
            ("application/json", "Origin", "https://example.com"), ("application/json", "Accept", "*/*"),
        ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/functions/nightly") { Content = Body("{}", type) };
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await host.Http.SendAsync(request);
        }

        await host.Recorder.ShouldBecomeAsync("run");
    }

    private static TheoryData<string, string, string> Each(params (string Name, string Value)[] headers)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var route in Routes)
        {
            foreach (var (name, value) in headers) rows.Add($"{route[0]} {route[1]}", name, value);
        }

        return rows;
    }

    private static async Task<string> AnswerAsync(HttpResponseMessage response)
    {
        response.Headers.Date = null;
        return $"{response.StatusCode} {response.Headers} {response.Content.Headers} {await response.Content.ReadAsStringAsync()}";
    }

    private static ByteArrayContent Body(string body, string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? body, string? type, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : Body(body, type) };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk_test_local");
        if (header is { } given)
        {
            request.Headers.Remove(given.Name);
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        return await fixture.Host.Http.SendAsync(request);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal RunningHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await RunningHost.StartAsync<NightlyTimer>(builder =>
            builder.AddSimulators().Add("/v1", services => services.AddStripeSimulator(options => options.WebhookUrl = null)));

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }

    internal sealed class NightlyTimer(Recorder recorder)
    {
        [Function("Nightly")]
        public void Run([TimerTrigger("0 0 3 * * *")] TimerInfo timer) => recorder.Add("run");
    }
}

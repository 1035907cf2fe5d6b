using System.Globalization;
using System.Net;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Tests.Http;

public sealed class CallerLimitTests
{
    [Fact]
    public async Task A_caller_who_asks_a_route_too_often_waits_and_nobody_else_does()
    {
        await using var app = await KelmahApp.StartNewAsync(("RateLimits:RequestsPerMinute", "20"));
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var busy = await app.SignUpAsync(UserRole.Worker);
        var calm = await app.SignUpAsync(UserRole.Worker);
        TestAnswer last = await busy.GetAsync("/users/me");
        for (var calls = 0; calls < 45 && last.Status == HttpStatusCode.OK; calls++) last = await busy.GetAsync("/users/me");

        last.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.InRange(int.Parse(last.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/users/me/settings")).Status);
        Assert.Equal(HttpStatusCode.OK, (await calm.GetAsync("/users/me")).Status);
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/users/me")).Status);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.Forbidden)]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    public async Task Requests_that_are_refused_are_counted_as_well(bool isSignedIn, HttpStatusCode refused)
    {
        await using var app = await KelmahApp.StartNewAsync(("RateLimits:RequestsPerMinute", "20"));
        await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var caller = isSignedIn ? await app.SignUpAsync(UserRole.Hirer) : app.Anonymous;
        var first = await caller.GetAsync("/jobs/recommended");
        var last = first;
        for (var calls = 0; calls < 45 && last.Status == refused; calls++) last = await caller.GetAsync("/jobs/recommended");

        Assert.Equal(refused, first.Status);
        last.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
    }

    [Fact]
    public async Task An_address_with_many_wrong_passwords_is_locked_for_longer_each_time()
    {
        await using var app = await KelmahApp.StartNewAsync(("RateLimits:FailedSignInsPerAddress", "3"));
        var user = await app.SignUpAsync(UserRole.Worker);

        foreach (var minutes in (int[])[30, 60])
        {
            for (var fails = 0; fails < 3; fails++)
                (await LoginAsync(app, $"nobody{fails}@example.com", "wrong-password")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
            (await LoginAsync(app, user.Email, KelmahApp.Password)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
            await app.Clock.AdvanceAsync(TimeSpan.FromMinutes(minutes));
            Assert.Equal(HttpStatusCode.OK, (await LoginAsync(app, user.Email, KelmahApp.Password)).Status);
        }
    }

    [Fact]
    public async Task A_locked_address_refuses_sign_ins_on_unknown_devices_and_nothing_else()
    {
        await using var app = await KelmahApp.StartNewAsync(("RateLimits:FailedSignInsPerAddress", "3"));
        var user = await app.SignUpAsync(UserRole.Worker);
        var known = (await LoginAsync(app, user.Email, KelmahApp.Password)).Body.GetProperty("deviceToken").GetString();
        for (var fails = 0; fails < 3; fails++) await LoginAsync(app, $"nobody{fails}@example.com", "wrong-password");

        var locked = await LoginAsync(app, user.Email, KelmahApp.Password);

        locked.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.InRange(int.Parse(locked.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 1_800);
        (await app.Anonymous.PostAsync("/auth/totp/challenge", new { challengeToken = "unknown", code = "123456" })).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal(HttpStatusCode.OK, (await LoginAsync(app, user.Email, KelmahApp.Password, known)).Status);
        (await LoginAsync(app, "nobody0@example.com", KelmahApp.Password, known)).AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.PostAsync("/auth/refresh", new { refreshToken = user.RefreshToken })).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync("/auth/jwks.json")).Status);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/auth/sessions")).Status);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await app.Anonymous.PostAsync("/auth/forgot-password", new { email = user.Email })).Status);
    }

    [Fact]
    public void The_first_forwarded_request_of_an_unknown_proxy_is_warned_of_by_the_name_of_the_setting()
    {
        using var log = new ErrorLog(LogLevel.Warning);
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var addresses = new CallerAddress(Options.Create(new RateLimitOptions { TrustedProxies = { "10.0.0.0/8" } }), loggers.CreateLogger<CallerAddress>());

        foreach (var (peer, header) in ((string, string)[])[("10.0.0.1", "X-Forwarded-For"), ("192.0.2.1", "Accept"), ("192.0.2.1", "Forwarded"), ("192.0.2.2", "X-Forwarded-For")])
        {
            var http = new DefaultHttpContext();
            http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            http.Request.Headers[header] = "203.0.113.9";
            addresses.Of(http);
        }

        var warning = Assert.Single(log.Lines);
        Assert.Contains("192.0.2.1 ", warning, StringComparison.Ordinal);
        Assert.Contains("RateLimits__TrustedProxies__0", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "203.0.113.9", false)]
    [InlineData("127.0.0.0/8", "203.0.113.9", true)]
    [InlineData("127.0.0.0/8", "1.1.1.1, 203.0.113.9", true)]
    public async Task The_forwarded_address_counts_only_behind_a_proxy_that_the_settings_name(string proxy, string forwarded, bool isBelieved)
    {
        (string, string)[] settings = [("RateLimits:AuthRequestsPerMinute", "1000"), ("RateLimits:FailedSignInsPerAddress", "1")];
        if (proxy.Length > 0) settings = [.. settings, ("RateLimits:TrustedProxies:0", proxy)];
        await using var app = await KelmahApp.StartNewAsync(settings);
        await FailAsync(app, forwarded);

        var same = await FailAsync(app, "9.9.9.9, 203.0.113.9");
        var other = await FailAsync(app, "203.0.113.10");

        Assert.Equal(HttpStatusCode.TooManyRequests, same.Status);
        Assert.Equal(isBelieved ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests, other.Status);
    }

    private static Task<TestAnswer> FailAsync(KelmahApp app, string forwarded) => app.Anonymous.PostAsync(
        "/auth/login", new { email = "nobody@example.com", password = "wrong-password" }, ("X-Forwarded-For", forwarded));

    private static Task<TestAnswer> LoginAsync(KelmahApp app, string email, string password, string? deviceToken = null) =>
        app.Anonymous.PostAsync("/auth/login", new { email, password, deviceToken });
}

using System.Globalization;
using System.Net;
using Kelmah.Kernel;

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
        var first = await caller.GetAsync("/applications");
        var last = first;
        for (var calls = 0; calls < 45 && last.Status == refused; calls++) last = await caller.GetAsync("/applications");

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

    private static Task<TestAnswer> LoginAsync(KelmahApp app, string email, string password) =>
        app.Anonymous.PostAsync("/auth/login", new { email, password });
}

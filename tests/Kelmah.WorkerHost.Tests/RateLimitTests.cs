using System.Net;
using System.Net.Http.Json;
using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Too_many_tries_at_signing_in_are_answered_by_the_middleware()
    {
        await using var host = await FunctionsHost.StartAsync(new Dictionary<string, string> { ["RateLimits__AuthRequestsPerMinute"] = "2" });
        var login = new { email = "nobody@example.com", password = "a-wrong-long-password" };
        for (var tries = 0; tries < 2; tries++)
        {
            using var refused = await host.Http.PostAsJsonAsync("/api/v1/auth/login", login);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var limited = await host.Http.PostAsJsonAsync("/api/v1/auth/login", login);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal("application/problem+json", limited.Content.Headers.ContentType?.MediaType);
        Assert.True(limited.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Empty(host.Invoker.Failures);
    }
}

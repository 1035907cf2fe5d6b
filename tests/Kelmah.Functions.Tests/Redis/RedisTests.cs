using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Testing;

namespace Kelmah.Functions.Tests.Redis;

public sealed class RedisTests
{
    private const string Own = "/users/me/settings";

    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(20);

    /// <summary>Of every instance, so that each takes the others' tokens.</summary>
    private static readonly (string, string)[] Keys = [("Identity:SigningKey", NewSigningKey()), ("Identity:TokenSecret", Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)))];

    [SkippableFact]
    public async Task A_session_that_one_host_revokes_is_refused_by_a_second_that_shares_the_redis()
    {
        await using var redis = await StartRedisAsync();
        await using var first = await StartAsync(redis);
        await using var second = await StartAsync(redis);
        var user = await first.SignUpAsync(UserRole.Worker);
        var elsewhere = user.Over(second.Http);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync(Own)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/logout-all")).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync(Own)).Status);
    }

    [SkippableFact]
    public async Task Two_hosts_count_the_wrong_passwords_of_an_address_together()
    {
        await using var redis = await StartRedisAsync();
        await using var first = await StartAsync(redis, ("RateLimits:FailedSignInsPerAddress", "2"));
        await using var second = await StartAsync(redis, ("RateLimits:FailedSignInsPerAddress", "2"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await FailAsync(first)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await FailAsync(second)).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await FailAsync(first)).Status);
    }

    [SkippableFact]
    public async Task The_app_shows_redis_and_stays_ready_and_in_service_without_it()
    {
        await using var redis = await StartRedisAsync();
        await using var app = await StartAsync(redis);
        Assert.Equal((HttpStatusCode.OK, true), await ReadAsync(app));

        await redis.StopAsync();

        Assert.Equal((HttpStatusCode.OK, false), await ReadAsync(app));
        var user = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(Own)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/logout-all")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.GetAsync(Own)).Status);
    }

    [SkippableFact]
    public async Task The_app_starts_without_its_redis_and_uses_it_as_soon_as_it_is_there()
    {
        await using var redis = await StartRedisAsync();
        await redis.StopAsync();
        await using var first = await StartAsync(redis);
        await using var second = await StartAsync(redis);
        Assert.Equal((HttpStatusCode.OK, false), await ReadAsync(first));
        var user = await first.SignUpAsync(UserRole.Worker);
        var elsewhere = user.Over(second.Http);

        await redis.StartAsync();
        await Until.HoldsAsync(() => ReadAsync(first), ready => ready.Works);
        await Until.HoldsAsync(() => ReadAsync(second), ready => ready.Works);
        // The pause after the last failure.
        await first.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        await second.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.NotEqual(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync(Own)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await user.PostAsync("/auth/logout-all")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync(Own)).Status);
    }

    [SkippableFact]
    public async Task A_redis_that_hangs_holds_up_no_request_for_long()
    {
        await using var redis = await StartRedisAsync();
        await using var app = await StartAsync(redis);
        var user = await app.SignUpAsync(UserRole.Worker);
        redis.Suspend();
        try
        {
            Assert.Equal((HttpStatusCode.OK, false), await ReadAsync(app).WaitAsync(Seconds));
            Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(Own).WaitAsync(Seconds)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await FailAsync(app).WaitAsync(Seconds)).Status);
        }
        finally
        {
            redis.Resume();
        }

        await Until.HoldsAsync(() => ReadAsync(app), ready => ready.Works);
    }

    [Fact]
    public async Task A_connection_string_that_cannot_work_stops_the_start_by_its_name()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => KelmahApp.StartNewAsync(("Redis:ConnectionString", "password=s3cret")));

        Assert.Contains("Redis__ConnectionString", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task<RedisServer> StartRedisAsync()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.SkipReason);
        return await RedisServer.StartNewAsync();
    }

    private static Task<KelmahApp> StartAsync(RedisServer redis, params (string, string)[] more) =>
        KelmahApp.StartNewAsync([.. Keys, ("Redis:ConnectionString", redis.ConnectionString), .. more]);

    private static Task<TestAnswer> FailAsync(KelmahApp app) =>
        app.Anonymous.PostAsync("/auth/login", new { email = "nobody@example.com", password = "wrong-password" });

    /// <summary>Whether the app is ready, and whether it says that Redis works.</summary>
    private static async Task<(HttpStatusCode Status, bool Works)> ReadAsync(KelmahApp app)
    {
        using var response = await app.Http.GetAsync("/health/ready");
        var health = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, health.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == "redis").GetProperty("works").GetBoolean());
    }

    private static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}

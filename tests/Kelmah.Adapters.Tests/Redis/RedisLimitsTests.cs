using Kelmah.Adapters.Redis;
using Kelmah.Adapters.Tests.Memory;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Redis;

public sealed class RedisLimitsTests : RateLimitsContract, IClassFixture<RedisFixture>, IAsyncDisposable
{
    private readonly RedisFixture redis;
    private readonly RedisConnection connection;

    public RedisLimitsTests(RedisFixture redis)
    {
        this.redis = redis;
        connection = redis.Connect(Clock);
        Limits = new RedisRateLimits(connection, Clock);
    }

    protected override IRateLimits Limits { get; }

    [SkippableFact]
    public async Task Two_instances_count_together()
    {
        await using var other = redis.Connect(Clock);
        IRateLimits[] instances = [Limits, new RedisRateLimits(other, Clock)];
        var key = Guid.NewGuid().ToString();
        var passed = 0;
        for (var call = 0; call < 40; call++)
        {
            if (await instances[call % 2].TakeAsync(key, new RateLimit(10, TimeSpan.FromMinutes(1))) is null) passed++;
        }

        Assert.Equal(10, passed);
    }

    [SkippableFact]
    public async Task An_instance_whose_clock_is_behind_does_not_start_the_count_again()
    {
        var key = Guid.NewGuid().ToString();
        var limit = new RateLimit(10, TimeSpan.FromMinutes(1));
        var behind = new RedisRateLimits(connection, new StandingClock());
        Clock.Advance(TimeSpan.FromMinutes(1));
        while (await Limits.TakeAsync(key, limit) is null) continue;

        Assert.NotNull(await behind.TakeAsync(key, limit));
        Assert.NotNull(await Limits.TakeAsync(key, limit));
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

public sealed class RedisFailureLocksTests : FailureLocksContract, IClassFixture<RedisFixture>, IAsyncDisposable
{
    private readonly RedisConnection connection;

    public RedisFailureLocksTests(RedisFixture redis)
    {
        connection = redis.Connect(Clock);
        Locks = new RedisFailureLocks(connection, new LockoutOptions(), Clock);
    }

    protected override IFailureLocks Locks { get; }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

public sealed class RedisRevokedSessionsTests : RevokedSessionsContract, IClassFixture<RedisFixture>, IAsyncDisposable
{
    private readonly RedisFixture redis;
    private readonly RedisConnection connection;

    public RedisRevokedSessionsTests(RedisFixture redis)
    {
        this.redis = redis;
        connection = redis.Connect(Clock);
        Sessions = new RedisRevokedSessions(connection, Options, Clock);
    }

    protected override IRevokedSessions Sessions { get; }

    [SkippableFact]
    public async Task A_session_that_one_instance_revokes_is_refused_by_the_others_as_long()
    {
        await using var connectionOfOther = redis.Connect(Clock);
        var other = new RedisRevokedSessions(connectionOfOther, Options, Clock);
        var session = Guid.NewGuid();

        await Sessions.RevokeAsync(session, Clock.GetUtcNow());

        Assert.True(await other.IsRevokedAsync(session));
        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.True(await other.IsRevokedAsync(session));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await other.IsRevokedAsync(session));
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

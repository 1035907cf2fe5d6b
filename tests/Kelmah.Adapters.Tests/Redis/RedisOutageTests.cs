using System.Collections.Concurrent;
using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.Redis;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Redis;

public sealed class RedisOutageTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly RateLimit Once = new(1, TimeSpan.FromHours(1));
    private static readonly IOptions<IdentityOptions> Identity = Options.Create(new IdentityOptions());
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(10);
    private readonly StandingClock clock = new();
    private readonly LevelLog log = new();

    [SkippableFact]
    public async Task While_redis_is_down_requests_pass_own_revocations_hold_and_one_line_says_so()
    {
        await using var connection = redis.Connect(clock, log);
        var limits = new RedisRateLimits(connection, clock);
        var locks = new RedisFailureLocks(connection, new LockoutOptions(), clock);
        var sessions = new RedisRevokedSessions(connection, Identity, clock);
        Assert.Null(await limits.TakeAsync("outage", Once));
        Assert.NotNull(await limits.TakeAsync("outage", Once));
        await locks.FailAsync("outage", 1);
        Assert.NotNull(await locks.LockOfAsync("outage"));
        await redis.Server.StopAsync();

        var own = Guid.NewGuid();
        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Null(await limits.TakeAsync("outage", Once));
            Assert.Null(await locks.LockOfAsync("outage"));
            await locks.FailAsync("outage", 1);
            await sessions.RevokeAsync(own, clock.GetUtcNow());
            Assert.True(await sessions.IsRevokedAsync(own));
            Assert.False(await sessions.IsRevokedAsync(Guid.NewGuid()));
            clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal([LogLevel.Error], log.Levels);
        await Assert.ThrowsAnyAsync<Exception>(() => connection.PingAsync(CancellationToken.None));

        await redis.Server.StartAsync();
        await ReturnAsync(limits);
        Assert.Null(await limits.TakeAsync("outage", Once));
        Assert.NotNull(await limits.TakeAsync("outage", Once));
    }

    [SkippableFact]
    public async Task A_first_question_to_a_server_that_is_not_there_is_answered_soon()
    {
        var nowhere = Options.Create(new RedisOptions { ConnectionString = "127.0.0.1:1" });
        await using var connection = new RedisConnection(nowhere, clock, log);

        var answer = await new RedisRateLimits(connection, clock).TakeAsync("first", Once).AsTask().WaitAsync(Seconds);

        Assert.Null(answer);
        Assert.Equal([LogLevel.Error], log.Levels);
    }

    [SkippableFact]
    public async Task A_server_that_hangs_is_asked_now_and_then_and_holds_up_nobody_for_long()
    {
        await using var connection = redis.Connect(clock, log);
        var limits = new RedisRateLimits(connection, clock);
        await limits.TakeAsync("hang", Once);
        redis.Server.Suspend();
        try
        {
            for (var question = 0; question < 100; question++)
                Assert.Null(await limits.TakeAsync("hang", Once).AsTask().WaitAsync(Seconds));
            await Assert.ThrowsAnyAsync<Exception>(() => connection.PingAsync(CancellationToken.None).WaitAsync(Seconds));
            Assert.Equal([LogLevel.Error], log.Levels);
        }
        finally
        {
            redis.Server.Resume();
        }

        await ReturnAsync(limits);
        Assert.NotNull(await limits.TakeAsync("hang", Once));
    }

    [Fact]
    public async Task A_server_that_takes_connections_and_never_answers_holds_up_nobody_for_long()
    {
        await using var server = new SilentServer();
        await using var connection = new RedisConnection(Options.Create(new RedisOptions { ConnectionString = server.Address.ToString() }), clock, log);

        Assert.Null(await new RedisRateLimits(connection, clock).TakeAsync("first", Once).AsTask().WaitAsync(Seconds));

        Assert.Equal([LogLevel.Error], log.Levels);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_an_outage()
    {
        var nowhere = Options.Create(new RedisOptions { ConnectionString = "redis.invalid:6379" });
        await using var connection = new RedisConnection(nowhere, clock, log);

        Assert.Null(await new RedisRateLimits(connection, clock).TakeAsync("first", Once).AsTask().WaitAsync(Seconds));

        Assert.Equal([LogLevel.Error], log.Levels);
    }

    [SkippableFact]
    public async Task A_server_that_comes_after_the_first_question_is_found()
    {
        await redis.Server.StopAsync();
        await using var connection = redis.Connect(clock, log);
        var limits = new RedisRateLimits(connection, clock);
        Assert.Null(await limits.TakeAsync("late", Once));

        await redis.Server.StartAsync();

        await ReturnAsync(limits);
        Assert.Null(await limits.TakeAsync("late", Once));
        Assert.NotNull(await limits.TakeAsync("late", Once));
    }

    /// <summary>Asks until an answer of the server comes.</summary>
    private async Task ReturnAsync(RedisRateLimits limits)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (log.Levels.Count < 2)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            await limits.TakeAsync("back", Once);
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }

        Assert.Equal([LogLevel.Error, LogLevel.Warning], log.Levels);
    }

    private sealed class LevelLog : ILogger<RedisConnection>
    {
        public ConcurrentQueue<LogLevel> Levels { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Enqueue(logLevel);
    }
}

using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.LocalHost.Tests.Durable;

public sealed class TimerQueueTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-timers-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_engine_that_ends_lets_the_timers_be_read_that_are_being_read()
    {
        using var clock = new HeldClock();
        await using var database = new SqliteDatabase(Path.Combine(folder.FullName, "test.db"));
        var registry = new DurableRegistry();
        registry.AddOrchestratorFunc("Sleeps", context => context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None));
        await using var engine = new DurableEngine(database, registry, clock, NullLoggerFactory.Instance);
        await engine.StartAsync();
        await engine.Client.ScheduleNewOrchestrationInstanceAsync("Sleeps");
        await EngineHarness.EventuallyAsync(() => Task.FromResult(HasTimer(database)));

        clock.HoldNextLook();
        clock.Advance(TimeSpan.FromDays(1));
        clock.WaitUntilHeld();
        var end = Task.Run(async () =>
        {
            await engine.DisposeAsync();
            await database.DisposeAsync();
        });
        await EngineHarness.EventuallyAsync(() => Task.FromResult(engine.IsStopping));
        Assert.False(end.IsCompleted);
        clock.LetGo();
        await end;
    }

    private static bool HasTimer(SqliteDatabase database) => database.Read(session =>
    {
        using var timers = session.Prepare("SELECT 1 FROM durable_timers");
        return timers.Step();
    });

    /// <summary>A clock that can keep the next one who looks at it waiting.</summary>
    private sealed class HeldClock : TimeProvider, IDisposable
    {
        private readonly ManualTimeProvider clock = new();
        private readonly ManualResetEventSlim held = new();
        private readonly ManualResetEventSlim released = new();
        private int holds;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Exchange(ref holds, 0) == 1)
            {
                held.Set();
                released.Wait();
            }

            return clock.GetUtcNow();
        }

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);

        public void HoldNextLook() => holds = 1;

        public void Advance(TimeSpan by) => clock.Advance(by);

        public void WaitUntilHeld() => held.Wait();

        public void LetGo() => released.Set();

        public void Dispose()
        {
            held.Dispose();
            released.Dispose();
        }
    }
}

using Kelmah.Testing;

namespace Kelmah.LocalHost.Tests.Hosting;

public sealed class VirtualClockTests
{
    private readonly ManualTimeProvider real = new();
    private readonly List<string> fired = [];

    [Fact]
    public async Task All_faces_of_the_clock_move_together()
    {
        var clock = new VirtualClock(real);
        var (now, timestamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        real.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(now + TimeSpan.FromSeconds(3601), await clock.AdvanceAsync(TimeSpan.FromHours(1)));
        Assert.Equal(TimeSpan.FromSeconds(3601), clock.GetElapsedTime(timestamp));
        Assert.Equal(TimeSpan.FromHours(1), clock.Offset);
    }

    [Fact]
    public async Task Timers_fire_in_the_order_in_which_they_are_due()
    {
        var clock = new VirtualClock(real);
        using var late = Timer(clock, "late", TimeSpan.FromDays(90));
        using var early = Timer(clock, "early", TimeSpan.FromDays(1));
        using var later = Timer(clock, "later", TimeSpan.FromDays(91));
        await clock.AdvanceAsync(TimeSpan.FromDays(90));
        Assert.Equal(["early", "late"], fired);
        await clock.AdvanceAsync(TimeSpan.FromDays(300));
        Assert.Equal(["early", "late", "later"], fired);
    }

    [Fact]
    public void Timers_fire_in_real_time_too()
    {
        var clock = new VirtualClock(real);
        using var timer = Timer(clock, "far", TimeSpan.FromDays(100));
        real.Advance(TimeSpan.FromDays(100) - TimeSpan.FromTicks(1));
        Assert.Empty(fired);
        real.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["far"], fired);
    }

    [Fact]
    public async Task A_periodic_timer_goes_on_from_the_move()
    {
        var clock = new VirtualClock(real);
        using var timer = clock.CreateTimer(_ => fired.Add("tick"), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Single(fired);
        real.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3, fired.Count);
    }

    [Fact]
    public async Task A_disposed_or_stopped_timer_does_not_fire()
    {
        var clock = new VirtualClock(real);
        Timer(clock, "disposed", TimeSpan.FromMinutes(1)).Dispose();
        using var stopped = Timer(clock, "stopped", TimeSpan.FromMinutes(1));
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(fired);
    }

    [Fact]
    public async Task The_clock_moves_only_forward_and_not_past_its_end()
    {
        var clock = new VirtualClock(real);
        var before = clock.GetUtcNow();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => clock.AdvanceAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => clock.AdvanceAsync(TimeSpan.FromTicks(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => clock.AdvanceAsync(TimeSpan.MaxValue));
        Assert.Equal(before, clock.GetUtcNow());
    }

    private ITimer Timer(VirtualClock clock, string name, TimeSpan due) =>
        clock.CreateTimer(_ => fired.Add(name), null, due, Timeout.InfiniteTimeSpan);
}

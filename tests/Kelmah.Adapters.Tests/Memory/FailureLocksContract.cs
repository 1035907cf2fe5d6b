using Kelmah.Identity;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Memory;

public abstract class FailureLocksContract
{
    private const int Allowed = 3;
    private readonly string source = Guid.NewGuid().ToString();

    protected StandingClock Clock { get; } = new();

    protected abstract IFailureLocks Locks { get; }

    [SkippableFact]
    public async Task A_source_is_free_until_it_has_failed_as_often_as_is_allowed()
    {
        await FailAsync(Allowed - 1);
        Assert.Null(await Locks.LockOfAsync(source));

        await FailAsync(1);

        Assert.Equal(TimeSpan.FromMinutes(30), await Locks.LockOfAsync(source));
        Assert.Null(await Locks.LockOfAsync(source + "'s neighbour"));
    }

    [SkippableFact]
    public async Task Each_lock_is_twice_as_long_up_to_32_hours_after_which_it_starts_again()
    {
        foreach (var minutes in (int[])[30, 60, 120, 240, 480, 960, 1920, 30])
        {
            await FailAsync(Allowed);
            Assert.Equal(TimeSpan.FromMinutes(minutes), await Locks.LockOfAsync(source));
            Clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.Null(await Locks.LockOfAsync(source));
        }
    }

    [SkippableFact]
    public async Task Failures_of_an_earlier_day_are_forgotten()
    {
        await FailAsync(Allowed);
        Clock.Advance(TimeSpan.FromDays(1));
        await FailAsync(Allowed - 1);
        Assert.Null(await Locks.LockOfAsync(source));

        await FailAsync(1);

        Assert.Equal(TimeSpan.FromMinutes(30), await Locks.LockOfAsync(source));
    }

    [SkippableFact]
    public async Task Failures_of_the_same_day_add_up()
    {
        await FailAsync(Allowed - 1);
        Clock.Advance(TimeSpan.FromHours(23));
        await FailAsync(1);

        Assert.Equal(TimeSpan.FromMinutes(30), await Locks.LockOfAsync(source));
    }

    [SkippableFact]
    public async Task No_failure_is_lost_among_others_at_the_same_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await Locks.FailAsync(source, 50))));

        Assert.Equal(TimeSpan.FromMinutes(30), await Locks.LockOfAsync(source));
    }

    private async Task FailAsync(int times)
    {
        for (var time = 0; time < times; time++) await Locks.FailAsync(source, Allowed);
    }
}

using Kelmah.Kernel;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Memory;

public abstract class RateLimitsContract
{
    private static readonly RateLimit Limit = new(10, TimeSpan.FromMinutes(1));
    private readonly string key = Guid.NewGuid().ToString();

    protected StandingClock Clock { get; } = new();

    protected abstract IRateLimits Limits { get; }

    [SkippableFact]
    public async Task So_many_requests_pass_in_a_window_and_the_next_one_is_told_to_wait()
    {
        for (var number = 0; number < 10; number++) Assert.Null(await Limits.TakeAsync(key, Limit));

        Assert.InRange((await Limits.TakeAsync(key, Limit))!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.Null(await Limits.TakeAsync(key + "'s neighbour", Limit));
    }

    [SkippableFact]
    public async Task A_new_window_counts_the_old_one_by_its_share()
    {
        for (var number = 0; number < 10; number++) await Limits.TakeAsync(key, Limit);

        Clock.Advance(TimeSpan.FromSeconds(90));
        var passed = 0;
        while (await Limits.TakeAsync(key, Limit) is null) passed++;

        Assert.Equal(5, passed);
    }

    [SkippableFact]
    public async Task After_two_windows_nothing_is_remembered()
    {
        while (await Limits.TakeAsync(key, Limit) is null) continue;

        Clock.Advance(TimeSpan.FromMinutes(2));
        var passed = 0;
        while (await Limits.TakeAsync(key, Limit) is null) passed++;

        Assert.Equal(10, passed);
    }

    [SkippableFact]
    public async Task The_wait_ends_with_the_window()
    {
        Clock.Advance(TimeSpan.FromSeconds(18));
        while (await Limits.TakeAsync(key, Limit) is null) continue;

        Assert.Equal(TimeSpan.FromSeconds(42), await Limits.TakeAsync(key, Limit));
    }

    [SkippableFact]
    public async Task Requests_at_the_same_time_pass_no_more_often_than_one_by_one()
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () => await Limits.TakeAsync(key, Limit))));

        Assert.Equal(10, waits.Count(wait => wait is null));
    }
}

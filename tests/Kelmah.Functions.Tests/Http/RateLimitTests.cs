using Kelmah.Application;
using Kelmah.Infrastructure;

namespace Kelmah.Functions.Tests.Http;

public sealed class RateLimitTests
{
    private static readonly RateLimit Limit = new(10, TimeSpan.FromMinutes(1));
    private readonly StillClock clock = new();

    [Fact]
    public async Task So_many_requests_pass_in_a_window_and_the_next_one_is_told_to_wait()
    {
        var limits = new MemoryRateLimits(clock);
        for (var number = 0; number < 10; number++) Assert.Null(await limits.TakeAsync("a", Limit));

        Assert.InRange((await limits.TakeAsync("a", Limit))!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.Null(await limits.TakeAsync("b", Limit));
    }

    [Fact]
    public async Task A_new_window_counts_the_old_one_by_its_share()
    {
        var limits = new MemoryRateLimits(clock);
        for (var number = 0; number < 10; number++) await limits.TakeAsync("a", Limit);

        clock.Now += TimeSpan.FromSeconds(90);
        var passed = 0;
        while (await limits.TakeAsync("a", Limit) is null) passed++;

        Assert.Equal(5, passed);
    }

    private sealed class StillClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

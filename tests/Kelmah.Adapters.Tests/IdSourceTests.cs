using Kelmah.Testing;

namespace Kelmah.Adapters.Tests;

public sealed class IdSourceTests
{
    private readonly StandingClock clock = new();

    [Fact]
    public void Ids_are_of_version_7_and_carry_the_time()
    {
        var id = new IdSource(clock).NewId();

        Assert.Equal((7, 8), (id.Version, id.Variant & 0xC));
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), MillisecondsOf(id));
    }

    [Fact]
    public void Ids_grow_when_the_counter_of_a_millisecond_is_full_and_when_the_clock_steps_back()
    {
        var ids = new IdSource(clock);
        var made = new List<Guid>();
        for (var count = 0; count < 10_000; count++) made.Add(ids.NewId());
        clock.AdjustTime(clock.GetUtcNow().AddHours(-1));
        made.Add(ids.NewId());

        Assert.Equal(made, made.OrderBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.Equal(made.Count, made.Distinct().Count());
    }

    [Fact]
    public async Task Ids_of_many_threads_differ()
    {
        var ids = new IdSource(clock);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Select(_ => ids.NewId()).ToArray())));

        Assert.Equal(40_000, made.SelectMany(one => one).Select(id => id.ToString()[..18]).Distinct().Count());
    }

    private static long MillisecondsOf(Guid id) => long.Parse(
        id.ToString("N")[..12], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
}

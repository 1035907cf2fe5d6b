using Kelmah.Adapters.Blobs;
using Kelmah.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Blobs;

public sealed class StallLimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider clock = new(TestTime.Start);

    [Fact]
    public void What_moves_may_take_its_time_and_what_stands_is_given_up()
    {
        using var limit = new StallLimit(Patience, clock, CancellationToken.None);
        for (var part = 1; part <= 20; part++)
        {
            clock.Advance(Patience - TimeSpan.FromMilliseconds(1));
            Assert.False(limit.Token.IsCancellationRequested);
            limit.Report(part);
        }

        clock.Advance(Patience);

        Assert.Equal((true, true), (limit.Token.IsCancellationRequested, limit.IsReached));
    }

    [Fact]
    public void What_is_called_off_is_not_given_up()
    {
        using var end = new CancellationTokenSource();
        using var limit = new StallLimit(Patience, clock, end.Token);

        end.Cancel();

        Assert.Equal((true, false), (limit.Token.IsCancellationRequested, limit.IsReached));
    }
}

using System.Diagnostics.Metrics;
using Kelmah.Functions.Timers;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Timers;

public sealed class ExpirySweepTimerTests
{
    [Fact]
    public async Task Refresh_tokens_are_deleted_after_their_time_and_counted()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var user = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal(1, await CountAsync(app, user.UserId));
        var deleted = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Name == ExpirySweepTimer.CounterName) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref deleted, count));
        listener.Start();

        await app.Clock.AdvanceAsync(new SessionOptions().IdleLifetime + TimeSpan.FromMinutes(20));

        await Until.HoldsAsync(() => CountAsync(app, user.UserId), left => left == 0 && Interlocked.Read(ref deleted) > 0);
    }

    private static async Task<long> CountAsync(KelmahApp app, Guid userId) =>
        await app.Store.CountAsync(RefreshTokenCollection.UserId.Is(userId), CancellationToken.None);
}

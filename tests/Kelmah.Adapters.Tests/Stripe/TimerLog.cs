using System.Threading.Channels;
using Kelmah.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>A clock that is moved by hand and tells what is waited for, so that a test moves it when that wait has begun and not before.</summary>
internal sealed class TimerLog : TimeProvider
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider time = new(TestTime.Start);
    private readonly Channel<TimeSpan> begun = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LoggedTimer(time.CreateTimer(callback, state, dueTime, period), Log);
        Log(dueTime);
        return timer;
    }

    public void Advance(TimeSpan by) => time.Advance(by);

    public Task<TimeSpan> NextAsync(TimeSpan wait) => NextAsync(begun => begun == wait);

    /// <summary>Waits until the next such wait has begun; those before it are passed over.</summary>
    public async Task<TimeSpan> NextAsync(Predicate<TimeSpan> isMeant)
    {
        while (true)
        {
            var wait = await begun.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
            if (isMeant(wait)) return wait;
        }
    }

    private void Log(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero) begun.Writer.TryWrite(wait);
    }

    private sealed class LoggedTimer(ITimer timer, Action<TimeSpan> log) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = timer.Change(dueTime, period);
            log(dueTime);
            return isChanged;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

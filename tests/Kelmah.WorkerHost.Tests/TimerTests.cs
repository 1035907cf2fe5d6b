using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

[Collection(SharedHostCollection.Name)]
public sealed class TimerTests(SharedHost shared)
{
    [Fact]
    public async Task Every_timer_function_runs()
    {
        Assert.NotEmpty(shared.Host.Timers.Functions);
        foreach (var timer in shared.Host.Timers.Functions)
        {
            var answer = await shared.Host.Timers.RunAsync(timer);
            Assert.True(answer.Succeeded(), $"{timer.Name}: {answer.Result.Failure()}");
        }
    }
}

using System.Net;
using System.Net.Http.Json;
using Kelmah.LocalHost.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost.Tests.Timers;

public sealed class TimerTests
{
    [Fact]
    public async Task A_timer_runs_at_each_occurrence_of_its_schedule()
    {
        await using var host = await RunningHost.StartAsync<EveryFiveMinutes>();
        await host.Clock.AdvanceAsync(TimeSpan.FromSeconds(299));
        Assert.Empty(host.Recorder.Entries);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.Recorder.ShouldBecomeAsync("00:05:00 False next 00:10:00");
        await AfterRunAsync(host, 1);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await host.Recorder.ShouldBecomeAsync("00:05:00 False next 00:10:00", "00:10:00 False next 00:15:00");
    }

    [Fact]
    public async Task One_run_stands_for_all_occurrences_that_went_by()
    {
        await using var host = await RunningHost.StartAsync<EveryFiveMinutes>();
        await host.Clock.AdvanceAsync(TimeSpan.FromHours(72));
        await host.Recorder.ShouldBecomeAsync("00:00:00 True next 00:05:00");
        await AfterRunAsync(host, 1);
        await host.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await host.Recorder.ShouldBecomeAsync("00:00:00 True next 00:05:00", "00:05:00 False next 00:10:00");
    }

    [Fact]
    public async Task A_run_that_was_missed_while_the_host_was_down_is_made_up_for_as_past_due()
    {
        await using var host = await RunningHost.StartAsync<EveryFiveMinutes>();
        await host.StopAsync();
        host.Time.Advance(TimeSpan.FromMinutes(4));
        await host.StartAgainAsync();
        Assert.Empty(host.Recorder.Entries);
        await host.StopAsync();
        host.Time.Advance(TimeSpan.FromMinutes(3));
        await host.StartAgainAsync();
        await host.Recorder.ShouldBecomeAsync("00:07:00 True next 00:10:00");
    }

    [Fact]
    public async Task A_run_that_happened_is_not_repeated_after_a_restart()
    {
        await using var host = await RunningHost.StartAsync<EveryFiveMinutes>();
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await AfterRunAsync(host, 1);
        await host.StopAsync();
        await host.StartAgainAsync();
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await host.Recorder.ShouldBecomeAsync("00:05:00 False next 00:10:00", "00:10:00 False next 00:15:00");
    }

    [Fact]
    public async Task A_timer_without_monitor_makes_up_for_nothing()
    {
        await using var host = await RunningHost.StartAsync<Unmonitored>();
        await host.StopAsync();
        host.Time.Advance(TimeSpan.FromMinutes(7));
        await host.StartAgainAsync();
        host.Time.Advance(TimeSpan.FromMinutes(3));
        await host.Recorder.ShouldBecomeAsync("False True");
    }

    [Fact]
    public async Task A_timer_may_run_at_each_start()
    {
        await using var host = await RunningHost.StartAsync<AtStart>();
        await host.Recorder.ShouldBecomeAsync("run");
        await host.StopAsync();
        await host.StartAgainAsync();
        await host.Recorder.ShouldBecomeAsync("run", "run");
    }

    [Fact]
    public async Task A_timer_has_one_run_at_a_time_by_hand_too()
    {
        await using var host = await RunningHost.StartAsync<Gated>();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.Recorder.ShouldBecomeAsync("begin");
        var byHand = host.Host.Services.GetRequiredService<IFunctionTimers>().RunAsync("gated");
        Assert.Equal(["begin"], host.Recorder.Entries);
        host.Recorder.Open("gate");
        Assert.True(await byHand);
        Assert.Equal(["begin", "end", "begin", "end"], host.Recorder.Entries);
    }

    [Fact]
    public async Task A_timer_is_started_by_hand_over_http_as_on_the_functions_host()
    {
        await using var host = await RunningHost.StartAsync<EveryFiveMinutes>();
        using var started = await host.Http.PostAsync("/admin/functions/everyfiveminutes", JsonContent.Create(new { }));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await host.Recorder.ShouldBecomeAsync("00:00:00 False next 00:05:00");
        using var unknown = await host.Http.PostAsync("/admin/functions/unknown", JsonContent.Create(new { }));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.False(await host.Host.Services.GetRequiredService<IFunctionTimers>().RunAsync("unknown"));
    }

    [Fact]
    public async Task A_run_that_fails_does_not_end_the_schedule()
    {
        await using var host = await RunningHost.StartAsync<Failing>();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.Recorder.ShouldBecomeAsync("run");
        await Recorder.EventuallyAsync(() =>
        {
            host.Time.Advance(TimeSpan.FromMinutes(1));
            return host.Recorder.Entries.Count > 1;
        });
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.Host.Services.GetRequiredService<IFunctionTimers>().RunAsync("Failing"));
    }

    [Fact]
    public async Task A_stop_waits_for_the_run_under_way()
    {
        await using var host = await RunningHost.StartAsync<Gated>();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.Recorder.ShouldBecomeAsync("begin");
        var stop = host.Host.StopAsync();
        Assert.False(stop.IsCompleted);
        host.Recorder.Open("gate");
        await stop;
        Assert.Equal(["begin", "end"], host.Recorder.Entries);
    }

    [Fact]
    public async Task A_schedule_is_named_by_a_setting()
    {
        await using var host = await RunningHost.StartAsync<Configured>(
            builder => builder.Configuration["Sweep:Schedule"] = "30 0 0 * * *");
        host.Time.Advance(TimeSpan.FromSeconds(30));
        await host.Recorder.ShouldBecomeAsync("run");
    }

    [Theory]
    [InlineData(null, "Function Configured needs the setting Sweep:Schedule.")]
    [InlineData("every day", "Function Configured: 'every day' is not a six-field cron expression.")]
    [InlineData("61 * * * * *", "Function Configured: '61 * * * * *' is not a six-field cron expression.")]
    public async Task A_schedule_that_is_not_there_or_malformed_stops_the_start(string? schedule, string complaint)
    {
        var refusal = await Assert.ThrowsAsync<HostStartException>(() =>
            RunningHost.StartAsync<Configured>(builder => builder.Configuration["Sweep:Schedule"] = schedule));
        Assert.Equal(complaint, refusal.Message);
    }

    /// <summary>The run is over once the next one is waited for, which the file shows.</summary>
    private static Task AfterRunAsync(RunningHost host, int runs) => Recorder.EventuallyAsync(() =>
        host.Recorder.Entries.Count == runs
        && host.Host.Services.GetRequiredService<Kelmah.Sqlite.SqliteDatabase>().Read(session =>
        {
            using var select = session.Prepare("SELECT last_ticks FROM timers");
            return select.Step() && select.GetInt64(0) == host.Clock.GetUtcNow().UtcTicks;
        }));

    internal sealed class EveryFiveMinutes(Recorder recorder, TimeProvider clock)
    {
        [Function("EveryFiveMinutes")]
        public void Run([TimerTrigger("0 */5 * * * *")] TimerInfo timer) =>
            recorder.Add($"{clock.GetUtcNow():HH:mm:ss} {timer.IsPastDue} next {timer.ScheduleStatus!.Next:HH:mm:ss}");
    }

    internal sealed class Unmonitored(Recorder recorder)
    {
        [Function("Unmonitored")]
        public void Run([TimerTrigger("0 */5 * * * *", UseMonitor = false)] TimerInfo timer) =>
            recorder.Add($"{timer.IsPastDue} {timer.ScheduleStatus is null}");
    }

    internal sealed class AtStart(Recorder recorder)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => recorder.Add("run");
    }

    internal sealed class Gated(Recorder recorder)
    {
        [Function("Gated")]
        public async Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer)
        {
            recorder.Add("begin");
            await recorder.WaitAtAsync("gate");
            recorder.Add("end");
        }
    }

    internal sealed class Failing(Recorder recorder)
    {
        [Function("Failing")]
        public void Run([TimerTrigger("0 * * * * *")] TimerInfo timer)
        {
            recorder.Add("run");
            throw new InvalidOperationException();
        }
    }

    internal sealed class Configured(Recorder recorder)
    {
        [Function("Configured")]
        public void Run([TimerTrigger("%Sweep:Schedule%")] TimerInfo timer) => recorder.Add("run");
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task A_timer_of_any_length_fires_when_it_is_due_and_not_before()
    {
        Registry.AddOrchestratorFunc("Sleeps", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(400), CancellationToken.None);
            return context.CurrentUtcDateTime;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Sleeps");
        await host.TimersAsync(1);
        host.Time.Advance(TimeSpan.FromDays(399));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        host.Time.Advance(TimeSpan.FromDays(1));
        CompletedWith(host.Time.GetUtcNow().UtcDateTime, await host.CompletionAsync(id));
        Assert.Equal(0, host.Count("durable_timers"));
    }

    [Fact]
    public async Task A_timer_that_is_due_already_fires_at_once()
    {
        Registry.AddOrchestratorFunc("Past", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
            await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
        });
        await host.StartAsync();
        Completed(await host.RunAsync("Past"));
    }

    [Fact]
    public async Task Timers_fire_in_due_order_when_the_clock_jumps_over_them()
    {
        Registry.AddOrchestratorFunc("Three", async context =>
        {
            var order = new List<int>();
            List<int> created = [3, 1, 2];
            await Task.WhenAll(created.Select(async days =>
            {
                await context.CreateTimer(TimeSpan.FromDays(days), CancellationToken.None);
                order.Add(days);
            }));
            return order;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Three");
        await host.TimersAsync(3);
        host.Time.Advance(TimeSpan.FromDays(14));
        CompletedWith(new List<int> { 1, 2, 3 }, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_cancelled_timer_throws_and_leaves_no_row()
    {
        Registry.AddOrchestratorFunc("Cancels", async context =>
        {
            using var stop = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(1), stop.Token);
            await context.WaitForExternalEvent<string>("stop");
            stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.CreateTimer(TimeSpan.FromDays(1), stop.Token));
            context.SetCustomStatus("cancelled");
            await context.WaitForExternalEvent<string>("end");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Cancels");
        await host.TimersAsync(1);
        await Client.RaiseEventAsync(id, "stop", "x");
        await host.StatusAsync(id, "cancelled");
        Assert.Equal(0, host.Count("durable_timers"));
        await Client.RaiseEventAsync(id, "end", "x");
        Completed(await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_timer_goes_on_after_a_crash()
    {
        Registry.AddOrchestratorFunc("Sleeps", context => context.CreateTimer(TimeSpan.FromDays(14), CancellationToken.None));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Sleeps");
        await host.TimersAsync(1);
        host.Time.Advance(TimeSpan.FromDays(7));
        await host.CrashAndRestartAsync();
        host.Time.Advance(TimeSpan.FromDays(7));
        Completed(await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_timer_that_fell_due_while_nothing_ran_fires_at_the_start()
    {
        Registry.AddOrchestratorFunc("Sleeps", context => context.CreateTimer(TimeSpan.FromDays(14), CancellationToken.None));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Sleeps");
        await host.TimersAsync(1);
        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromDays(30));
        await host.CrashAndRestartAsync();
        Completed(await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_scheduled_start_waits_for_its_time_through_a_crash()
    {
        Registry.AddOrchestratorFunc("Later", context => Task.FromResult(context.CurrentUtcDateTime));
        await host.StartAsync();
        var startAt = host.Time.GetUtcNow().AddDays(3);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions("later", startAt));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        await host.CrashAndRestartAsync();
        host.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        host.Time.Advance(TimeSpan.FromDays(1));
        CompletedWith(startAt.UtcDateTime, await host.CompletionAsync(id));
        Assert.Equal(0, host.Count("durable_timers"));
    }

    [Fact]
    public async Task Events_for_a_scheduled_start_wait_for_it_and_a_termination_does_not()
    {
        Registry.AddOrchestratorFunc("Later", context => context.WaitForExternalEvent<int>("number"));
        await host.StartAsync();
        var startAt = host.Time.GetUtcNow().AddDays(3);
        await Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions("a", startAt));
        await Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions("b", startAt));
        await Client.RaiseEventAsync("a", "number", 7);
        await Client.TerminateInstanceAsync("b");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.CompletionAsync("b")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync("a"))!.RuntimeStatus);
        host.Time.Advance(TimeSpan.FromDays(3));
        CompletedWith(7, await host.CompletionAsync("a"));
    }

    [Fact]
    public async Task A_timer_that_shares_its_time_with_a_cancelled_one_fires()
    {
        Registry.AddOrchestratorFunc("Two", async context =>
        {
            using var stop = new CancellationTokenSource();
            var due = context.CurrentUtcDateTime.AddDays(1);
            var given = context.CreateTimer(due, stop.Token);
            var kept = context.CreateTimer(due, CancellationToken.None);
            stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
            await kept;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Two");
        await host.TimersAsync(2);
        host.Time.Advance(TimeSpan.FromDays(1));
        Completed(await host.CompletionAsync(id));
        Assert.Equal(0, host.Count("durable_timers"));
    }

    [Fact]
    public async Task Giving_up_a_timer_that_has_fired_gives_up_no_later_one_of_its_time()
    {
        Registry.AddOrchestratorFunc("Later", async context =>
        {
            using var stop = new CancellationTokenSource();
            var due = context.CurrentUtcDateTime.AddDays(1);
            await context.CreateTimer(due, stop.Token);
            var again = context.CreateTimer(due, CancellationToken.None);
            stop.Cancel();
            await again;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Later");
        await host.TimersAsync(1);
        host.Time.Advance(TimeSpan.FromDays(1));
        Completed(await host.CompletionAsync(id));
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task After_a_crash_the_activities_that_ran_are_called_again_and_the_finished_ones_are_not()
    {
        var calls = new List<int>();
        var hold = new TaskCompletionSource();
        Registry.AddActivityFunc<int, int>("Step", async (_, n) =>
        {
            lock (calls) calls.Add(n);
            if (n == 2) await hold.Task;
            return n;
        });
        Registry.AddOrchestratorFunc("Steps", async context =>
        {
            var sum = 0;
            for (var n = 0; n < 4; n++) sum += await context.CallActivityAsync<int>("Step", n);
            return sum;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Steps");
        await EngineHarness.EventuallyAsync(() => Task.FromResult(calls.Contains(2)));
        var before = hold;
        hold = new TaskCompletionSource();
        hold.SetResult();
        await host.CrashAndRestartAsync();
        before.SetResult();
        CompletedWith(6, await host.CompletionAsync(id));
        Assert.Equal([0, 1, 2, 2, 3], calls);
    }

    [Fact]
    public async Task An_instance_that_was_acknowledged_but_not_begun_runs_after_a_crash()
    {
        Registry.AddOrchestratorFunc<int, int>("Echo", (_, n) => Task.FromResult(n));
        await host.StartAsync();
        await host.Engine.StopAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Echo", 3);
        await host.CrashAndRestartAsync();
        CompletedWith(3, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task An_event_that_was_acknowledged_but_not_taken_is_taken_after_a_crash()
    {
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<int>("n"));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await Client.WaitForInstanceStartAsync(id);
        await host.Engine.StopAsync();
        await Client.RaiseEventAsync(id, "n", 4);
        Assert.Equal(1, host.Count("durable_messages"));
        await host.CrashAndRestartAsync();
        CompletedWith(4, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_stop_records_what_runs_and_begins_nothing_new()
    {
        var hold = new TaskCompletionSource();
        var calls = new List<int>();
        Registry.AddActivityFunc<int, int>("Step", async (_, n) =>
        {
            lock (calls) calls.Add(n);
            await hold.Task;
            return n;
        });
        Registry.AddOrchestratorFunc("Two", async context =>
            await context.CallActivityAsync<int>("Step", 1) + await context.CallActivityAsync<int>("Step", 2));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Two");
        await EngineHarness.EventuallyAsync(() => Task.FromResult(calls.Count == 1));
        var stop = host.Engine.StopAsync();
        Assert.False(stop.IsCompleted);
        hold.SetResult();
        await stop;
        Assert.Equal([1], calls);
        await host.CrashAndRestartAsync();
        CompletedWith(3, await host.CompletionAsync(id));
        Assert.Equal([1, 2], calls);
    }

    [Fact]
    public async Task A_tree_of_orchestrations_goes_on_after_a_crash()
    {
        Registry.AddActivityFunc<int, int>("Double", (_, n) => n * 2);
        Registry.AddOrchestratorFunc<int, int>("Leaf", async (context, n) =>
        {
            await context.WaitForExternalEvent<string>("go");
            return await context.CallActivityAsync<int>("Double", n);
        });
        Registry.AddOrchestratorFunc("Root", async context => (await Task.WhenAll(Enumerable.Range(0, 5).Select(n =>
            context.CallSubOrchestratorAsync<int>("Leaf", n, new SubOrchestrationOptions(instanceId: $"leaf-{n}"))))).Sum());
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Root");
        for (var n = 0; n < 5; n++)
        {
            await host.StatusAsync($"leaf-{n}", OrchestrationRuntimeStatus.Running);
            if (n % 2 == 0) await Client.RaiseEventAsync($"leaf-{n}", "go", "x");
        }

        await host.CrashAndRestartAsync();
        for (var n = 1; n < 5; n += 2) await Client.RaiseEventAsync($"leaf-{n}", "go", "x");
        CompletedWith(20, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task Idle_instances_leave_the_memory()
    {
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<int>("n"));
        await host.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 600; i++) ids.Add(await Client.ScheduleNewOrchestrationInstanceAsync("Waits"));
        foreach (var id in ids) await Client.WaitForInstanceStartAsync(id);
        await EngineHarness.EventuallyAsync(() => Task.FromResult(host.Engine.LiveCount <= maxIdle));
        await Client.RaiseEventAsync(ids[0], "n", 1);
        CompletedWith(1, await host.CompletionAsync(ids[0]));
    }

    [Fact]
    public async Task A_turn_that_the_disk_refuses_is_taken_again_with_what_had_come()
    {
        var lines = new ListLoggerFactory();
        host.Loggers = lines;
        var calls = 0;
        Registry.AddActivityFunc<int, int>("Step", (_, n) => n + Interlocked.Increment(ref calls));
        Registry.AddOrchestratorFunc("One", context => context.CallActivityAsync<int>("Step", 5));
        await host.StartAsync();
        await host.Database.WriteAsync(session => session.ExecuteScript(
            "CREATE TRIGGER refuse BEFORE INSERT ON durable_history WHEN new.turn = 1 BEGIN SELECT raise(ABORT, 'full'); END"));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("One");
        await EngineHarness.EventuallyAsync(() => Task.FromResult(
            lines.Of(typeof(DurableEngine).FullName!).Exists(line => line.Contains("could not be recorded", StringComparison.Ordinal))));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        await host.Database.WriteAsync(session => session.ExecuteScript("DROP TRIGGER refuse"));
        await EngineHarness.EventuallyAsync(async () =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return (await Client.GetInstanceAsync(id))!.IsCompleted;
        });
        CompletedWith(6, await host.CompletionAsync(id));
        Assert.Equal(1, calls);
    }
}

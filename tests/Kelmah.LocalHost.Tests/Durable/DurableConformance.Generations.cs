using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task Continue_as_new_begins_again_with_an_empty_history()
    {
        Registry.AddActivityFunc<int, int>("AddOne", (_, n) => n + 1);
        Registry.AddOrchestratorFunc<int, int>("Counts", async (context, n) =>
        {
            n = await context.CallActivityAsync<int>("AddOne", n);
            if (n < 10) context.ContinueAsNew(n);
            return n;
        });
        await host.StartAsync();
        var instance = await host.RunAsync("Counts", 0);
        CompletedWith(10, instance);
        Assert.Equal(9, instance.ReadInputAs<int>());
        Assert.Equal(2, host.Count("durable_history"));
    }

    [Theory]
    [InlineData(true, new[] { 0, 1, 2, 3 })]
    [InlineData(false, new[] { 0, 9 })]
    public async Task Continue_as_new_keeps_or_drops_the_events_that_nobody_has_taken(bool preserve, int[] expected)
    {
        Registry.AddOrchestratorFunc<List<int>, List<int>>("Collects", async (context, taken) =>
        {
            if (taken.Count == 0) await context.WaitForExternalEvent<string>("go");
            taken.Add(await context.WaitForExternalEvent<int>("n"));
            context.SetCustomStatus($"{taken.Count}");
            if (taken.Count < expected.Length) context.ContinueAsNew(taken, preserve);
            return taken;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Collects", new List<int>());
        for (var i = 0; i < 4; i++) await Client.RaiseEventAsync(id, "n", i);
        await EngineHarness.EventuallyAsync(() => Task.FromResult(host.Count("durable_messages") == 0));
        await Client.RaiseEventAsync(id, "go", "x");
        if (!preserve)
        {
            await host.StatusAsync(id, "1");
            await Client.RaiseEventAsync(id, "n", 9);
        }

        CompletedWith(expected, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_wait_that_was_left_open_does_not_take_an_event_of_the_next_generation()
    {
        Registry.AddOrchestratorFunc<int, string>("Leaves", async (context, generation) =>
        {
            var other = context.WaitForExternalEvent<string>("other");
            if (generation == 1) return await other;
            await Task.WhenAny(other, context.WaitForExternalEvent<string>("next"));
            context.ContinueAsNew(1);
            return "";
        });
        await host.StartAsync();
        var startAt = host.Time.GetUtcNow().AddDays(1);
        await Client.ScheduleNewOrchestrationInstanceAsync("Leaves", 0, new StartOrchestrationOptions("id", startAt));
        await Client.RaiseEventAsync("id", "next", "x");
        await Client.RaiseEventAsync("id", "other", "kept");
        host.Time.Advance(TimeSpan.FromDays(1));
        CompletedWith("kept", await host.CompletionAsync("id"));
    }

    [Fact]
    public async Task The_next_generation_begins_when_no_step_is_open()
    {
        var slow = new TaskCompletionSource<string>();
        Registry.AddActivityFunc("Slow", _ => slow.Task);
        Registry.AddActivityFunc<int, string>("Fast", (_, _) => "fast");
        Registry.AddOrchestratorFunc<int, string>("Moves", async (context, generation) =>
        {
            if (generation == 1) return "second";
            _ = context.CallActivityAsync<string>("Slow");
            await context.CallActivityAsync<string>("Fast", 0);
            context.SetCustomStatus("moving");
            context.ContinueAsNew(1);
            return "";
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Moves", 0);
        await host.StatusAsync(id, "moving");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        slow.SetResult("late");
        CompletedWith("second", await host.CompletionAsync(id));
    }

    [Fact]
    public async Task Events_held_back_by_a_suspension_reach_the_next_generation()
    {
        Registry.AddOrchestratorFunc<int, int>("Moves", async (context, generation) =>
        {
            if (generation == 1) return await context.WaitForExternalEvent<int>("n");
            await context.WaitForExternalEvent<string>("go");
            context.ContinueAsNew(1);
            return 0;
        });
        await host.StartAsync();
        var startAt = host.Time.GetUtcNow().AddDays(1);
        await Client.ScheduleNewOrchestrationInstanceAsync("Moves", 0, new StartOrchestrationOptions("id", startAt));
        await Client.RaiseEventAsync("id", "go", "x");
        await Client.SuspendInstanceAsync("id");
        await Client.RaiseEventAsync("id", "n", 6);
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.StatusAsync("id", OrchestrationRuntimeStatus.Suspended);
        await Client.ResumeInstanceAsync("id");
        CompletedWith(6, await host.CompletionAsync("id"));
    }

    [Fact]
    public async Task Events_carried_over_survive_a_crash()
    {
        Registry.AddOrchestratorFunc<int, int>("Carries", async (context, generation) =>
        {
            if (generation == 0)
            {
                await context.WaitForExternalEvent<string>("go");
                context.ContinueAsNew(1);
                return 0;
            }

            context.SetCustomStatus("waiting");
            await context.WaitForExternalEvent<string>("end");
            return await context.WaitForExternalEvent<int>("n");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Carries", 0);
        await Client.RaiseEventAsync(id, "n", 8);
        await Client.RaiseEventAsync(id, "go", "x");
        await host.StatusAsync(id, "waiting");
        await host.CrashAndRestartAsync();
        await Client.RaiseEventAsync(id, "end", "x");
        CompletedWith(8, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task Continue_as_new_can_move_to_a_new_version()
    {
        Registry.AddOrchestratorFunc<int, string>("Moves", "1.0", (context, _) =>
        {
            context.ContinueAsNew(new ContinueAsNewOptions { NewInput = 1, NewVersion = "2.0" });
            return Task.FromResult("");
        });
        Registry.AddOrchestratorFunc<int, string>("Moves", "2.0", (context, n) => Task.FromResult($"{n} in {context.Version}"));
        await host.StartAsync();
        CompletedWith("1 in 2.0", await host.RunAsync("Moves", 0, new StartOrchestrationOptions { Version = "1.0" }));
    }
}

using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task A_custom_status_shows_while_the_instance_waits()
    {
        Registry.AddOrchestratorFunc("Shows", async context =>
        {
            context.SetCustomStatus(new { step = 1 });
            await context.WaitForExternalEvent<string>("go");
            context.SetCustomStatus(null);
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Shows");
        await EngineHarness.EventuallyAsync(async () =>
            (await Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.SerializedCustomStatus == """{"step":1}""");
        await Client.RaiseEventAsync(id, "go", "x");
        Assert.Null((await host.CompletionAsync(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task A_terminated_instance_ends_with_the_given_output_and_drops_late_answers()
    {
        var slow = new TaskCompletionSource();
        Registry.AddActivityFunc("Slow", _ => slow.Task);
        Registry.AddOrchestratorFunc("Waits", async context =>
        {
            context.SetCustomStatus("waiting");
            await context.CallActivityAsync("Slow");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await host.StatusAsync(id, "waiting");
        await Client.TerminateInstanceAsync(id, (object)"enough");
        var instance = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, instance.RuntimeStatus);
        Assert.Equal("enough", instance.ReadOutputAs<string>());
        slow.SetResult();
        await host.Engine.StopAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
    }

    [Fact]
    public async Task A_suspended_instance_takes_in_nothing_until_it_is_resumed()
    {
        Registry.AddOrchestratorFunc("Waits", async context =>
        {
            var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            var n = await context.WaitForExternalEvent<int>("n");
            context.SetCustomStatus("taken");
            await timer;
            return n;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await host.TimersAsync(1);
        await Client.SuspendInstanceAsync(id, "hold");
        await host.StatusAsync(id, OrchestrationRuntimeStatus.Suspended);
        await Client.RaiseEventAsync(id, "n", 5);
        host.Time.Advance(TimeSpan.FromDays(2));
        await EngineHarness.EventuallyAsync(() => Task.FromResult(host.Count("durable_messages") + host.Count("durable_timers") == 0));
        await host.CrashAndRestartAsync();
        var held = (await Client.GetInstanceAsync(id, getInputsAndOutputs: true))!;
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, held.RuntimeStatus);
        Assert.Null(held.SerializedCustomStatus);
        await Client.ResumeInstanceAsync(id);
        CompletedWith(5, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_suspended_instance_can_be_terminated()
    {
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<string>("x"));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await Client.SuspendInstanceAsync(id);
        await host.StatusAsync(id, OrchestrationRuntimeStatus.Suspended);
        await Client.TerminateInstanceAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.CompletionAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Starting_an_unfinished_instance_again_is_refused_and_harmless()
    {
        Registry.AddOrchestratorFunc<string, string>("Waits", async (context, input) =>
            input + await context.WaitForExternalEvent<string>("x"));
        await host.StartAsync();
        var options = new StartOrchestrationOptions("one");
        await Client.ScheduleNewOrchestrationInstanceAsync("Waits", "first ", options);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            Client.ScheduleNewOrchestrationInstanceAsync("Waits", "second ", options));
        await Client.RaiseEventAsync("one", "x", "event");
        CompletedWith("first event", await host.CompletionAsync("one"));
    }

    [Fact]
    public async Task Starting_an_ended_instance_again_replaces_it_unless_its_status_is_a_dedupe_status()
    {
        Registry.AddOrchestratorFunc<int, int>("Echo", (_, n) => Task.FromResult(n));
        await host.StartAsync();
        var options = new StartOrchestrationOptions("one");
        CompletedWith(1, await host.RunAsync("Echo", 1, options));
        CompletedWith(2, await host.RunAsync("Echo", 2, options));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "Echo", 3, options.WithDedupeStatuses(OrchestrationRuntimeStatus.Completed)));
        CompletedWith(2, await host.CompletionAsync("one"));
        CompletedWith(4, await host.RunAsync("Echo", 4, options.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed)));
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Suspended)]
    [InlineData(OrchestrationRuntimeStatus.Pending)]
    public async Task A_start_with_every_status_to_dedupe_replaces_no_instance(OrchestrationRuntimeStatus status)
    {
        await StartInStatusAsync("one", status);
        var options = new StartOrchestrationOptions("one")
            .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            Client.ScheduleNewOrchestrationInstanceAsync("Waits", options));
        Assert.Equal(status, (await Client.GetInstanceAsync("one"))!.RuntimeStatus);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed, false, false, false)]
    [InlineData(OrchestrationRuntimeStatus.Failed, false, false, false)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, false, false, false)]
    [InlineData(OrchestrationRuntimeStatus.Running, true, true, false)]
    [InlineData(OrchestrationRuntimeStatus.Pending, true, true, false)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, true, false, true)]
    public async Task An_instance_takes_what_its_status_allows(
        OrchestrationRuntimeStatus status, bool terminates, bool suspends, bool resumes)
    {
        await StartInStatusAsync("one", status);
        await AssertTakenAsync(suspends, () => Client.SuspendInstanceAsync("one"));
        if (suspends) return;
        await AssertTakenAsync(resumes, () => Client.ResumeInstanceAsync("one"));
        await AssertTakenAsync(terminates, () => Client.TerminateInstanceAsync("one"));

        static async Task AssertTakenAsync(bool isTaken, Func<Task> signal)
        {
            if (isTaken) await signal();
            else Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(signal)).StatusCode);
        }
    }

    [Fact]
    public async Task No_instance_that_is_missing_is_suspended_resumed_or_terminated()
    {
        await host.StartAsync();
        foreach (var signal in (Func<Task>[])
        [
            () => Client.SuspendInstanceAsync("nobody"),
            () => Client.ResumeInstanceAsync("nobody"),
            () => Client.TerminateInstanceAsync("nobody"),
        ])
        {
            var refused = await Assert.ThrowsAsync<RpcException>(signal);
            Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        }
    }

    [Fact]
    public async Task An_ended_instance_restarts_with_its_input_under_its_own_or_a_new_id()
    {
        var runs = 0;
        Registry.AddActivityFunc<int, int>("CountRun", (_, n) => n + Interlocked.Increment(ref runs));
        Registry.AddOrchestratorFunc<int, int>("Adds", (context, n) => context.CallActivityAsync<int>("CountRun", n));
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<string>("x"));
        await host.StartAsync();
        await host.RunAsync("Adds", 10, new StartOrchestrationOptions("one"));
        Assert.Equal("one", await Client.RestartAsync("one"));
        CompletedWith(12, await host.CompletionAsync("one"));
        var other = await Client.RestartAsync("one", restartWithNewInstanceId: true);
        Assert.NotEqual("one", other);
        CompletedWith(13, await host.CompletionAsync(other));
        await Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("waits"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RestartAsync("waits"));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RestartAsync("nobody"));
    }

    [Fact]
    public async Task Waiting_for_an_instance_that_does_not_exist_is_refused()
    {
        await host.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.WaitForInstanceCompletionAsync("nobody"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.WaitForInstanceStartAsync("nobody"));
        Assert.Null(await Client.GetInstanceAsync("nobody"));
    }

    [Fact]
    public async Task Bad_instance_ids_and_names_are_refused()
    {
        await host.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "Any", new StartOrchestrationOptions(new string('x', 257))));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "Any", new StartOrchestrationOptions(" ")));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.ScheduleNewOrchestrationInstanceAsync(default));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            "Any", new StartOrchestrationOptions("id") { DedupeStatuses = ["Unheard"] }));
        Assert.Equal(0, host.Count("durable_instances"));
    }

    [Fact]
    public async Task Tags_and_version_stay_with_the_instance()
    {
        Registry.AddOrchestratorFunc("Compares", context => Task.FromResult(
            $"{context.Version}: {context.CompareVersionTo("1.9")} {context.CompareVersionTo("1.10")} {context.CompareVersionTo("")}"));
        await host.StartAsync();
        var instance = await host.RunAsync("Compares", start: new StartOrchestrationOptions
        {
            Version = "1.10",
            Tags = new Dictionary<string, string> { ["contract"] = "c-1" },
        });
        CompletedWith("1.10: 1 0 1", instance);
        Assert.Equal("c-1", Assert.Single(instance.Tags).Value);
    }

    [Fact]
    public async Task A_version_finds_its_own_orchestrator_and_others_the_one_without()
    {
        Registry.AddOrchestratorFunc<int, string>("Named", (_, _) => Task.FromResult("any"));
        Registry.AddOrchestratorFunc<int, string>("Named", "2.0", (_, _) => Task.FromResult("second"));
        await host.StartAsync();
        CompletedWith("second", await host.RunAsync("Named", 0, new StartOrchestrationOptions { Version = "2.0" }));
        CompletedWith("any", await host.RunAsync("Named", 0, new StartOrchestrationOptions { Version = "3.0" }));
    }

    private async Task StartInStatusAsync(string id, OrchestrationRuntimeStatus status)
    {
        Registry.AddOrchestratorFunc("Completed", _ => Task.CompletedTask);
        Registry.AddOrchestratorFunc("Failed", _ => Task.FromException(new InvalidOperationException("failed")));
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<string>("x"));
        await host.StartAsync();
        var name = status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed ? $"{status}" : "Waits";
        DateTimeOffset? later = status == OrchestrationRuntimeStatus.Pending ? host.Time.GetUtcNow().AddDays(1) : null;
        await Client.ScheduleNewOrchestrationInstanceAsync(name, new StartOrchestrationOptions(id, later));
        if (status == OrchestrationRuntimeStatus.Terminated) await Client.TerminateInstanceAsync(id);
        if (status == OrchestrationRuntimeStatus.Suspended)
        {
            await Client.WaitForInstanceStartAsync(id);
            await Client.SuspendInstanceAsync(id);
        }

        await host.StatusAsync(id, status);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task Ids_and_times_are_the_same_at_each_replay()
    {
        var seen = new ConcurrentBag<(Guid First, Guid Second, DateTime At)>();
        Registry.AddActivityFunc<int, int>("Step", (_, n) => n);
        Registry.AddOrchestratorFunc("Observes", async context =>
        {
            seen.Add((context.NewGuid(), context.NewGuid(), context.CurrentUtcDateTime));
            await context.CallActivityAsync<int>("Step", 1);
            await context.WaitForExternalEvent<string>("go");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Observes");
        await Client.WaitForInstanceStartAsync(id);
        host.Time.Advance(TimeSpan.FromHours(1));
        await host.CrashAndRestartAsync();
        await Client.RaiseEventAsync(id, "go", "x");
        Completed(await host.CompletionAsync(id));
        Assert.True(seen.Count >= 2);
        var (first, second, _) = Assert.Single(seen.Distinct());
        Assert.NotEqual(first, second);
        Assert.Equal(5, first.Version);
    }

    [Fact]
    public async Task Replay_safe_loggers_write_each_line_once()
    {
        var lines = new ListLoggerFactory();
        host.Loggers = lines;
        Registry.AddActivityFunc<int, string>("Line", (_, n) => $"step {n}");
        Registry.AddOrchestratorFunc("Logs", async context =>
        {
            var logger = context.CreateReplaySafeLogger("orchestrator");
            for (var i = 0; i < 3; i++)
            {
                var line = await context.CallActivityAsync<string>("Line", i);
                logger.LogInformation("{Line}", line);
            }

            await context.WaitForExternalEvent<string>("go");
            context.ReplaySafeLoggerFactory.CreateLogger("orchestrator").LogInformation("end");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Logs");
        await EngineHarness.EventuallyAsync(() => Task.FromResult(host.Count("durable_history") == 4));
        await host.CrashAndRestartAsync();
        await Client.RaiseEventAsync(id, "go", "x");
        Completed(await host.CompletionAsync(id));
        Assert.Equal(["step 0", "step 1", "step 2", "end"], lines.Of("orchestrator"));
    }

    [Fact]
    public async Task A_change_of_the_code_under_a_running_instance_fails_it_and_names_the_step()
    {
        Registry.AddActivityFunc<int, int>("Old", (_, n) => n);
        Registry.AddOrchestratorFunc("Changes", async context =>
        {
            await context.CallActivityAsync<int>("Old", 1);
            await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Changes");
        await host.TimersAsync(1);
        host.Registry = new DurableRegistry().AddOrchestratorFunc("Changes", async context =>
        {
            await context.CallActivityAsync<int>("New", 1);
            await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
        });
        await host.CrashAndRestartAsync();
        host.Time.Advance(TimeSpan.FromDays(1));
        var instance = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, instance.FailureDetails!.ErrorType);
        Assert.Contains("with sequence number 0 named 'Old'", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("task named 'New'", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(0, host.Count("durable_timers"));
    }

    [Fact]
    public async Task Code_that_ends_before_its_history_does_fails_the_instance()
    {
        Registry.AddOrchestratorFunc("Changes", context => context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Changes");
        await host.TimersAsync(1);
        host.Registry = new DurableRegistry().AddOrchestratorFunc("Changes", _ => Task.CompletedTask);
        await host.CrashAndRestartAsync();
        host.Time.Advance(TimeSpan.FromDays(1));
        var instance = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, instance.FailureDetails!.ErrorType);
        Assert.Contains("a timer task with sequence number 0", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(0, host.Count("durable_timers"));
    }

    [Fact]
    public async Task Code_that_does_something_else_than_the_step_that_is_open_fails_and_does_not_do_it()
    {
        Registry.AddOrchestratorFunc("Changes", context => context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Changes");
        await host.TimersAsync(1);
        var calls = 0;
        host.Registry = new DurableRegistry()
            .AddActivityFunc<int, int>("New", (_, n) => n + Interlocked.Increment(ref calls))
            .AddOrchestratorFunc("Changes", context => context.CallActivityAsync<int>("New", 1));
        await host.CrashAndRestartAsync();
        await Client.RaiseEventAsync(id, "wakes", "x");
        var instance = await host.CompletionAsync(id);
        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, instance.FailureDetails!.ErrorType);
        Assert.Equal(0, host.Count("durable_timers"));
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task A_step_that_is_new_at_the_end_of_a_history_is_taken_in_the_next_turn()
    {
        Registry.AddOrchestratorFunc("Grows", context => context.WaitForExternalEvent<string>("go"));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Grows");
        await Client.WaitForInstanceStartAsync(id);
        host.Registry = new DurableRegistry()
            .AddActivityFunc<int, int>("Step", (_, n) => n)
            .AddOrchestratorFunc("Grows", async context =>
            {
                var step = context.CallActivityAsync<int>("Step", 4);
                await context.WaitForExternalEvent<string>("go");
                return await step;
            });
        await host.CrashAndRestartAsync();
        await Client.RaiseEventAsync(id, "go", "x");
        CompletedWith(4, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task Awaiting_a_task_that_is_not_durable_fails_the_instance()
    {
        Registry.AddOrchestratorFunc("Delays", _ => Task.Delay(Timeout.Infinite));
        await host.StartAsync();
        AssertNotDurable(await host.RunAsync("Delays"));
    }

    [Fact]
    public async Task A_foreign_task_beside_durable_ones_is_found_out_when_it_comes_back()
    {
        var foreign = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Registry.AddOrchestratorFunc("Mixes", async context =>
        {
            var wait = context.WaitForExternalEvent<string>("x");
            context.SetCustomStatus("waiting");
            await foreign.Task;
            await wait;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Mixes");
        await host.StatusAsync(id, "waiting");
        foreign.SetResult();
        AssertNotDurable(await host.CompletionAsync(id));
    }

    [Fact]
    public async Task Leaving_the_orchestrators_thread_is_found_out()
    {
        Registry.AddActivityFunc<int, int>("Step", (_, n) => n);
        Registry.AddOrchestratorFunc("Leaves", async context =>
        {
            await context.CallActivityAsync<int>("Step", 1).ConfigureAwait(false);
            await context.CallActivityAsync<int>("Step", 2);
        });
        await host.StartAsync();
        AssertNotDurable(await host.RunAsync("Leaves"));
    }

    [Fact]
    public async Task Activities_run_in_the_trace_that_the_instance_was_started_in()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Kelmah.LocalRuntime.Durable",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        Registry.AddActivityFunc("Trace", _ => Task.FromResult(Activity.Current!.TraceId.ToHexString()));
        Registry.AddOrchestratorFunc("Child", context => context.CallActivityAsync<string>("Trace"));
        Registry.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync<string>("Child"));
        await host.StartAsync();
        using var request = new Activity("request").Start();
        CompletedWith(request.TraceId.ToHexString(), await host.RunAsync("Parent"));
    }

    private static void AssertNotDurable(OrchestrationMetadata instance)
    {
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, instance.FailureDetails!.ErrorType);
        Assert.Contains("not durable", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }
}

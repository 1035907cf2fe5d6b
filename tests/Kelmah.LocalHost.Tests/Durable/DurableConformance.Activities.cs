using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task Activities_run_one_after_another_and_the_last_result_is_the_output()
    {
        Registry.AddActivityFunc<int, int>("AddOne", (_, n) => n + 1);
        Registry.AddOrchestratorFunc<int, int>("FiveSteps", async (context, n) =>
        {
            for (var i = 0; i < 5; i++) n = await context.CallActivityAsync<int>("addone", n);
            return n;
        });
        await host.StartAsync();
        var instance = await host.RunAsync("FiveSteps", 10);
        CompletedWith(15, instance);
        Assert.Equal("FiveSteps", instance.Name);
        Assert.Equal(10, instance.ReadInputAs<int>());
    }

    [Fact]
    public async Task Activities_fan_out_and_in()
    {
        Registry.AddActivityFunc<int, int>("Square", async (_, n) =>
        {
            await Task.Yield();
            return n * n;
        });
        Registry.AddOrchestratorFunc<int, int>("Sum", async (context, count) =>
        {
            var squares = await Task.WhenAll(Enumerable.Range(0, count).Select(n => context.CallActivityAsync<int>("Square", n)));
            return squares.Sum();
        });
        await host.StartAsync();
        CompletedWith(328_350, await host.RunAsync("Sum", 100));
    }

    [Fact]
    public async Task The_first_of_several_tasks_can_be_awaited_and_the_instance_ends_with_the_last()
    {
        var slow = new TaskCompletionSource();
        Registry.AddActivityFunc("Slow", _ => slow.Task);
        Registry.AddActivityFunc<int, string>("Fast", (_, _) => "fast");
        Registry.AddOrchestratorFunc("Race", async context =>
        {
            var fast = context.CallActivityAsync<string>("Fast", 1);
            var first = await Task.WhenAny(context.CallActivityAsync("Slow"), fast);
            context.SetCustomStatus("decided");
            return first == fast ? await fast : "slow";
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Race");
        await host.StatusAsync(id, "decided");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        slow.SetResult();
        CompletedWith("fast", await host.CompletionAsync(id));
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("\"[text]\"", "\"[text]\"")]
    [InlineData("[]", "[]")]
    [InlineData("[[1,2],[3]]", "[[1,2],[3]]")]
    [InlineData("{\"a\":[1]}", "{\"a\":[1]}")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("7", "7")]
    public async Task An_activity_and_a_sub_orchestration_get_their_input_whatever_its_shape(string input, string expected)
    {
        Registry.AddActivity("Raw", (_, _, text) => Task.FromResult<object?>(text));
        Registry.AddOrchestratorFunc<JsonElement?, string>("Child", (_, given) =>
            Task.FromResult(given?.GetRawText() ?? "null"));
        Registry.AddOrchestratorFunc<JsonElement?, string[]>("Passes", async (context, given) =>
            [await context.CallActivityAsync<string>("Raw", given), await context.CallSubOrchestratorAsync<string>("Child", given)]);
        await host.StartAsync();
        var given = JsonSerializer.Deserialize<JsonElement?>(input);
        CompletedWith((string[])[expected, expected], await host.RunAsync("Passes", given));
    }

    [Theory]
    [InlineData("""{"name":"Ama","wasPaid":true}""")]
    [InlineData("""{"Name":"Ama","WasPaid":true}""")]
    public async Task Payloads_are_read_in_any_case_and_written_in_camel_case(string json)
    {
        Registry.AddOrchestratorFunc("Reads", context => context.WaitForExternalEvent<Payee>("payee"));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Reads");
        await Client.RaiseEventAsync(id, "payee", JsonDocument.Parse(json).RootElement);
        Assert.Equal("""{"name":"Ama","wasPaid":true}""", (await host.CompletionAsync(id)).SerializedOutput);
    }

    [Fact]
    public async Task An_activity_without_an_input_gets_what_an_official_worker_gives_it()
    {
        Registry.AddActivity("Raw", (_, _, text) => Task.FromResult<object?>(text));
        Registry.AddOrchestratorFunc("Calls", context => context.CallActivityAsync<string>("Raw"));
        await host.StartAsync();
        CompletedWith("null", await host.RunAsync("Calls"));
    }

    [Fact]
    public async Task An_activity_runs_in_the_version_of_its_instance_unless_it_is_asked_for_in_another()
    {
        Registry.AddActivityFunc<int, string>("Versioned", (context, _) => $"any {context.Version}");
        Registry.AddActivityFunc<int, string>("Versioned", "2.0", (_, _) => Task.FromResult("second"));
        Registry.AddOrchestratorFunc("Calls", async context => new[]
        {
            await context.CallActivityAsync<string>("Versioned", 0),
            await context.CallActivityAsync<string>("Versioned", 0, new TaskOptions { Version = TaskVersion.Unversioned }),
        });
        await host.StartAsync();
        CompletedWith(
            (string[])["second", "any "],
            await host.RunAsync("Calls", start: new StartOrchestrationOptions { Version = "2.0" }));
    }

    [Fact]
    public async Task A_retry_policy_does_not_ask_again_for_an_activity_that_is_not_there()
    {
        var policy = new RetryPolicy(5, TimeSpan.FromMinutes(1));
        Registry.AddOrchestratorFunc("CallsNobody", context =>
            context.CallActivityAsync("Nobody", options: TaskOptions.FromRetryPolicy(policy)));
        await host.StartAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.RunAsync("CallsNobody")).RuntimeStatus);
        Assert.Equal(0, host.Count("durable_timers"));
    }

    [Fact]
    public async Task A_failed_activity_throws_in_the_orchestrator_with_its_details()
    {
        Registry.AddActivityFunc("Throw", _ => throw new InvalidOperationException("no", new ArgumentException("inner")));
        Registry.AddOrchestratorFunc("Catch", async context =>
        {
            try
            {
                await context.CallActivityAsync("Throw");
                return "not thrown";
            }
            catch (TaskFailedException failed)
            {
                Assert.Equal("Throw", failed.TaskName);
                Assert.Equal(typeof(InvalidOperationException).FullName, failed.FailureDetails.ErrorType);
                Assert.True(failed.FailureDetails.IsCausedBy<InvalidOperationException>());
                Assert.True(failed.FailureDetails.IsCausedBy<SystemException>());
                Assert.False(failed.FailureDetails.IsCausedBy<ArgumentException>());
                Assert.Equal("inner", failed.FailureDetails.InnerFailure?.ErrorMessage);
                return failed.Message;
            }
        });
        await host.StartAsync();
        CompletedWith("Task 'Throw' (#0) failed with an unhandled exception: no", await host.RunAsync("Catch"));
    }

    [Fact]
    public async Task A_failure_that_is_not_caught_fails_the_instance()
    {
        Registry.AddActivityFunc("Throw", _ => throw new InvalidOperationException("no"));
        Registry.AddOrchestratorFunc("LetThrough", context => context.CallActivityAsync("Throw"));
        await host.StartAsync();
        var instance = await host.RunAsync("LetThrough");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal(typeof(TaskFailedException).FullName, instance.FailureDetails!.ErrorType);
        Assert.Equal("no", instance.FailureDetails.InnerFailure!.ErrorMessage);
        Assert.Null(instance.SerializedOutput);
    }

    [Fact]
    public async Task An_unknown_activity_fails_its_caller_cleanly()
    {
        Registry.AddOrchestratorFunc("CallsNobody", context => context.CallActivityAsync("Nobody"));
        await host.StartAsync();
        var instance = await host.RunAsync("CallsNobody");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal("ActivityTaskNotFound", instance.FailureDetails!.InnerFailure!.ErrorType);
        Assert.Contains("'Nobody'", instance.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_orchestrator_fails_its_instance_cleanly()
    {
        await host.StartAsync();
        var instance = await host.RunAsync("Nobody");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal("OrchestratorTaskNotFound", instance.FailureDetails!.ErrorType);
        Assert.Equal("No orchestrator task named 'Nobody' was found.", instance.FailureDetails.ErrorMessage);
    }

    [Fact]
    public async Task A_retry_policy_waits_longer_each_time_and_gives_up_after_its_attempts()
    {
        var attempts = new List<DateTimeOffset>();
        Registry.AddActivityFunc("Flaky", _ =>
        {
            lock (attempts) attempts.Add(host.Time.GetUtcNow());
            throw new InvalidOperationException("again");
        });
        var policy = new RetryPolicy(4, TimeSpan.FromMinutes(1), 2, TimeSpan.FromMinutes(3));
        Registry.AddOrchestratorFunc("Retries", context =>
            context.CallActivityAsync("Flaky", options: TaskOptions.FromRetryPolicy(policy)));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Retries");
        foreach (var minutes in new[] { 1, 2, 3 })
        {
            await host.TimersAsync(1);
            host.Time.Advance(TimeSpan.FromMinutes(minutes));
            await EngineHarness.EventuallyAsync(() => Task.FromResult(attempts.Count > minutes));
        }

        var instance = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal([1.0, 2, 3], attempts.Zip(attempts.Skip(1), (a, b) => (b - a).TotalMinutes));
    }

    [Fact]
    public async Task A_retry_policy_can_refuse_a_failure()
    {
        var attempts = 0;
        Registry.AddActivityFunc("Throw", _ =>
        {
            attempts++;
            throw new InvalidOperationException("never again");
        });
        var policy = new RetryPolicy(5, TimeSpan.FromMinutes(1)) { HandleFailure = failure => failure.ErrorMessage != "never again" };
        Registry.AddOrchestratorFunc("Refuses", context =>
            context.CallActivityAsync("Throw", options: TaskOptions.FromRetryPolicy(policy)));
        await host.StartAsync();
        var instance = await host.RunAsync("Refuses");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task A_retry_handler_decides_by_the_attempt()
    {
        Registry.AddActivityFunc<int, string>("Third", (_, _) => Task.FromException<string>(new InvalidOperationException("no")));
        var seen = new List<int>();
        Registry.AddOrchestratorFunc("Handled", async context =>
        {
            var options = TaskOptions.FromRetryHandler(retry =>
            {
                if (!context.IsReplaying) seen.Add(retry.LastAttemptNumber);
                return retry.LastAttemptNumber < 3 && retry.LastFailure.IsCausedBy<InvalidOperationException>();
            });
            await context.CallActivityAsync<string>("Third", 0, options);
        });
        await host.StartAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.RunAsync("Handled")).RuntimeStatus);
        Assert.Equal([1, 2, 3], seen);
    }

    private sealed record Payee(string Name, bool WasPaid);
}

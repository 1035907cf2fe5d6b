using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task A_sub_orchestration_runs_under_its_own_id_and_knows_its_parent()
    {
        Registry.AddOrchestratorFunc<int, string>("Child", (context, n) =>
            Task.FromResult($"{context.InstanceId} of {context.Parent!.Name}/{context.Parent.InstanceId}: {n}"));
        Registry.AddOrchestratorFunc("Parent", context =>
            context.CallSubOrchestratorAsync<string>("Child", 3, new SubOrchestrationOptions(instanceId: "child-1")));
        await host.StartAsync();
        CompletedWith("child-1 of Parent/p: 3", await host.RunAsync("Parent", start: new StartOrchestrationOptions("p")));
        CompletedWith("child-1 of Parent/p: 3", await host.CompletionAsync("child-1"));
    }

    [Fact]
    public async Task Sub_orchestrations_without_an_id_get_one_each()
    {
        Registry.AddOrchestratorFunc<int, string>("Child", (context, _) => Task.FromResult(context.InstanceId));
        Registry.AddOrchestratorFunc("Parent", context => Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => context.CallSubOrchestratorAsync<string>("Child", n))));
        await host.StartAsync();
        var instance = await host.RunAsync("Parent");
        Completed(instance);
        Assert.Equal(20, instance.ReadOutputAs<string[]>()!.Distinct().Count());
    }

    [Fact]
    public async Task A_failed_sub_orchestration_fails_its_step()
    {
        Registry.AddOrchestratorFunc("Child", _ => Task.FromException(new InvalidOperationException("child failed")));
        Registry.AddOrchestratorFunc("Parent", async context =>
        {
            var failed = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync("Child"));
            Assert.True(failed.FailureDetails.IsCausedBy<InvalidOperationException>());
            return failed.FailureDetails.ErrorMessage;
        });
        await host.StartAsync();
        CompletedWith("child failed", await host.RunAsync("Parent"));
    }

    [Fact]
    public async Task A_failed_sub_orchestration_is_retried_under_the_same_id()
    {
        var runs = 0;
        Registry.AddActivityFunc<int, int>("CountRun", (_, _) => Interlocked.Increment(ref runs));
        Registry.AddOrchestratorFunc("Child", async context =>
        {
            var run = await context.CallActivityAsync<int>("CountRun", 0);
            return run < 3 ? throw new InvalidOperationException($"run {run}") : run;
        });
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(10));
        Registry.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync<int>(
            "Child", options: TaskOptions.FromRetryPolicy(policy).WithInstanceId("child")));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        for (var i = 0; i < 2; i++)
        {
            await host.TimersAsync(1);
            host.Time.Advance(TimeSpan.FromSeconds(10));
            await EngineHarness.EventuallyAsync(() => Task.FromResult(runs == i + 2));
        }

        CompletedWith(3, await host.CompletionAsync(id));
        CompletedWith(3, await host.CompletionAsync("child"));
    }

    [Fact]
    public async Task A_sub_orchestration_whose_id_is_in_use_fails_its_step()
    {
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<string>("x"));
        Registry.AddOrchestratorFunc("Parent", async context =>
        {
            var failed = await Assert.ThrowsAsync<TaskFailedException>(() =>
                context.CallSubOrchestratorAsync("Waits", options: new SubOrchestrationOptions(instanceId: "taken")));
            return failed.FailureDetails.IsCausedBy<OrchestrationAlreadyExistsException>();
        });
        await host.StartAsync();
        await Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("taken"));
        CompletedWith(true, await host.RunAsync("Parent"));
    }

    [Fact]
    public async Task A_terminated_sub_orchestration_fails_its_step()
    {
        Registry.AddOrchestratorFunc("Child", context => context.WaitForExternalEvent<string>("x"));
        Registry.AddOrchestratorFunc("Parent", async context =>
        {
            await Assert.ThrowsAsync<TaskFailedException>(() =>
                context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "child")));
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        await host.StatusAsync("child", OrchestrationRuntimeStatus.Running);
        await Client.TerminateInstanceAsync("child");
        Completed(await host.CompletionAsync(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_termination_reaches_the_sub_orchestrations_only_if_it_is_told_to(bool recursive)
    {
        Registry.AddOrchestratorFunc("Grandchild", context => context.WaitForExternalEvent<string>("x"));
        Registry.AddOrchestratorFunc("Child", context =>
            context.CallSubOrchestratorAsync("Grandchild", options: new SubOrchestrationOptions(instanceId: "c")));
        Registry.AddOrchestratorFunc("Parent", context =>
            context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions(instanceId: "b")));
        await host.StartAsync();
        await Client.ScheduleNewOrchestrationInstanceAsync("Parent", new StartOrchestrationOptions("a"));
        await host.StatusAsync("c", OrchestrationRuntimeStatus.Running);
        await Client.TerminateInstanceAsync("a", new TerminateInstanceOptions("stopped", recursive));
        var ended = await host.CompletionAsync("a");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
        Assert.Equal("stopped", ended.ReadOutputAs<string>());
        if (recursive)
        {
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.CompletionAsync("c")).RuntimeStatus);
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.CompletionAsync("b")).RuntimeStatus);
        }
        else
        {
            await Client.RaiseEventAsync("c", "x", "go on");
            Completed(await host.CompletionAsync("b"));
        }
    }

    [Fact]
    public async Task A_sub_orchestration_has_its_callers_tags_and_its_own()
    {
        Registry.AddOrchestratorFunc("Child", _ => Task.CompletedTask);
        Registry.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync("Child", options: new SubOrchestrationOptions
        {
            InstanceId = "child",
            Tags = new Dictionary<string, string> { ["step"] = "second", ["kind"] = "child" },
        }));
        await host.StartAsync();
        await host.RunAsync("Parent", start: new StartOrchestrationOptions("parent")
        {
            Tags = new Dictionary<string, string> { ["contract"] = "c-1", ["kind"] = "parent" },
        });
        var child = await host.CompletionAsync("child");
        Assert.Equal(
            new Dictionary<string, string> { ["contract"] = "c-1", ["kind"] = "child", ["step"] = "second" },
            child.Tags.ToDictionary());
    }
}

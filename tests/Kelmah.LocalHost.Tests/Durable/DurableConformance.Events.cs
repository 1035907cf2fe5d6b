using System.Text.Json;
using Grpc.Core;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task An_event_reaches_the_wait_for_it_whatever_its_case()
    {
        Registry.AddOrchestratorFunc("Waits", context => context.WaitForExternalEvent<string>("Approved"));
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await Client.WaitForInstanceStartAsync(id);
        await Client.RaiseEventAsync(id, "APPROVED", "yes");
        CompletedWith("yes", await host.CompletionAsync(id));
    }

    [Fact]
    public async Task Events_that_nobody_waits_for_are_kept_in_order_through_a_crash()
    {
        Registry.AddOrchestratorFunc("Collects", async context =>
        {
            var numbers = new List<int>();
            await context.WaitForExternalEvent<string>("go");
            for (var i = 0; i < 5; i++) numbers.Add(await context.WaitForExternalEvent<int>("number"));
            return numbers;
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Collects");
        for (var i = 0; i < 5; i++) await Client.RaiseEventAsync(id, i % 2 == 0 ? "number" : "NUMBER", i);
        await host.CrashAndRestartAsync();
        await Client.RaiseEventAsync(id, "go", "now");
        CompletedWith(new List<int> { 0, 1, 2, 3, 4 }, await host.CompletionAsync(id));
        Assert.Equal(0, host.Count("durable_messages"));
    }

    [Fact]
    public async Task Of_several_waits_for_one_name_the_last_is_answered_first()
    {
        Registry.AddOrchestratorFunc("Queue", async context =>
        {
            var waits = Enumerable.Range(0, 3).Select(_ => context.WaitForExternalEvent<int>("n")).ToList();
            return await Task.WhenAll(waits);
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Queue");
        for (var i = 0; i < 3; i++) await Client.RaiseEventAsync(id, "n", i);
        CompletedWith((int[])[2, 1, 0], await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_wait_with_a_timeout_is_cancelled_when_nothing_comes()
    {
        Registry.AddOrchestratorFunc("TimesOut", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("never", TimeSpan.FromDays(7));
            }
            catch (TaskCanceledException)
            {
                return "timed out";
            }
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("TimesOut");
        await host.TimersAsync(1);
        host.Time.Advance(TimeSpan.FromDays(7));
        CompletedWith("timed out", await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_wait_with_a_timeout_gives_the_event_and_gives_up_the_timer()
    {
        Registry.AddOrchestratorFunc("InTime", async context =>
        {
            var got = await context.WaitForExternalEvent<string>("soon", TimeSpan.FromDays(7));
            context.SetCustomStatus(got);
            await context.WaitForExternalEvent<string>("end");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("InTime");
        await host.TimersAsync(1);
        await Client.RaiseEventAsync(id, "soon", "here");
        await host.StatusAsync(id, "here");
        Assert.Equal(0, host.Count("durable_timers"));
        await Client.RaiseEventAsync(id, "end", "x");
        Completed(await host.CompletionAsync(id));
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_event()
    {
        Registry.AddOrchestratorFunc("GivesUp", async context =>
        {
            using var stop = new CancellationTokenSource();
            var given = context.WaitForExternalEvent<int>("n", stop.Token);
            stop.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
            return await context.WaitForExternalEvent<int>("n");
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("GivesUp");
        await Client.RaiseEventAsync(id, "n", 42);
        CompletedWith(42, await host.CompletionAsync(id));
    }

    [Fact]
    public async Task One_orchestration_sends_an_event_to_another()
    {
        Registry.AddOrchestratorFunc("Receiver", context => context.WaitForExternalEvent<string>("greeting"));
        Registry.AddOrchestratorFunc<string, string>("Sender", (context, to) =>
        {
            context.SendEvent(to, "greeting", "hello");
            context.SendEvent("nobody", "greeting", "hello");
            return Task.FromResult("sent");
        });
        await host.StartAsync();
        var receiver = await Client.ScheduleNewOrchestrationInstanceAsync("Receiver");
        CompletedWith("sent", await host.RunAsync("Sender", receiver));
        CompletedWith("hello", await host.CompletionAsync(receiver));
    }

    [Fact]
    public async Task An_orchestration_can_send_an_event_to_itself()
    {
        Registry.AddOrchestratorFunc("Self", context =>
        {
            context.SendEvent(context.InstanceId, "echo", 5);
            return context.WaitForExternalEvent<int>("echo");
        });
        await host.StartAsync();
        CompletedWith(5, await host.RunAsync("Self"));
    }

    [Fact]
    public async Task An_event_for_an_instance_that_is_missing_or_over_is_refused_by_its_status()
    {
        Registry.AddOrchestratorFunc("Ends", _ => Task.CompletedTask);
        await host.StartAsync();
        var missing = await Assert.ThrowsAsync<RpcException>(() => Client.RaiseEventAsync("nobody", "x"));
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        Assert.Equal("No instance with ID 'nobody' was found. (Parameter 'instanceId')", missing.Status.Detail);
        var ended = await host.RunAsync("Ends");
        var over = await Assert.ThrowsAsync<RpcException>(() => Client.RaiseEventAsync(ended.InstanceId, "x"));
        Assert.Equal(StatusCode.FailedPrecondition, over.StatusCode);
        Assert.Equal("The orchestration instance with the provided instance id is not running.", over.Status.Detail);
        Assert.Equal(0, host.Count("durable_messages"));
    }

    [Fact]
    public async Task An_event_for_an_instance_that_is_missing_or_over_is_dropped_if_the_host_is_set_so()
    {
        host.Options = host.Options with { ThrowStatusExceptionsOnRaiseEvent = false };
        Registry.AddOrchestratorFunc("Ends", _ => Task.CompletedTask);
        await host.StartAsync();
        await Client.RaiseEventAsync("nobody", "x");
        var ended = await host.RunAsync("Ends");
        await Client.RaiseEventAsync(ended.InstanceId, "x");
        Assert.Equal(0, host.Count("durable_messages"));
    }

    [Theory]
    [InlineData("", "name")]
    [InlineData("id", "")]
    public async Task An_event_without_an_instance_or_a_name_is_refused(string instanceId, string name)
    {
        await host.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RaiseEventAsync(instanceId, name));
    }

    [Fact]
    public async Task A_payload_that_cannot_be_read_fails_the_instance_whatever_it_catches()
    {
        Registry.AddOrchestratorFunc("Reads", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<int>("n");
            }
            catch (JsonException)
            {
                return 0;
            }
        });
        await host.StartAsync();
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("Reads");
        await Client.RaiseEventAsync(id, "n", "not a number");
        var instance = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Equal(typeof(JsonException).FullName, instance.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_is_the_orchestrators_to_handle()
    {
        Registry.AddActivityFunc<int, string>("Word", (_, _) => "not a number");
        Registry.AddOrchestratorFunc("Reads", async context =>
        {
            await Assert.ThrowsAsync<JsonException>(() => context.CallActivityAsync<int>("Word", 0));
            return "handled";
        });
        await host.StartAsync();
        CompletedWith("handled", await host.RunAsync("Reads"));
    }
}

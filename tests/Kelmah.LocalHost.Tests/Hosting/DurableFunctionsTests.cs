using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost.Tests.Hosting;

public sealed class DurableFunctionsTests
{
    [Fact]
    public async Task Orchestrators_and_activities_are_functions_and_the_client_is_bound()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.Services.AddScoped<Greeter>());
        var greetings = await host.Http.GetStringAsync(new Uri("greet/one", UriKind.Relative));
        Assert.Equal("hello Ama from one, hello Kofi from one", greetings);
    }

    [Fact]
    public async Task Middleware_wraps_activities_and_leaves_orchestrators_alone()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder =>
        {
            builder.Services.AddScoped<Greeter>();
            builder.UseMiddleware(async (context, next) =>
            {
                context.InstanceServices.GetRequiredService<Recorder>().Add(context.FunctionDefinition.Name);
                await next();
            });
        });
        await host.Http.GetStringAsync(new Uri("greet/one", UriKind.Relative));
        Assert.Equal(["Greet", "SayHello", "SayHello"], host.Recorder.Entries);
    }

    [Fact]
    public async Task An_orchestration_waits_through_a_crash_and_for_the_clock()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.Services.AddScoped<Greeter>());
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(Functions.Patient), "Esi", new StartOrchestrationOptions("patient"));
        await Recorder.EventuallyAsync(() => host.Recorder.Entries.Contains("patient hello Esi from patient"));
        await host.CrashAsync();
        await host.StartAgainAsync();
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(14));
        var ended = await EndAsync(host, "patient");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal("released", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_activity_that_fails_fails_its_orchestration_with_the_message()
    {
        await using var host = await RunningHost.StartAsync<Functions>(builder => builder.Services.AddScoped<Greeter>());
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(Functions.Two), "nobody", new StartOrchestrationOptions("failing"));
        var ended = await EndAsync(host, "failing");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("nobody is there", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"throwStatusExceptionsOnRaiseEvent": true}""", true)]
    [InlineData("""{"throwStatusExceptionsOnRaiseEvent": false}""", false)]
    public async Task Host_json_says_whether_an_event_for_nobody_is_refused(string durableTask, bool isRefused)
    {
        await using var host = await RunningHost.StartAsync<Functions>(
            builder => builder.Services.AddScoped<Greeter>(),
            $$"""{"version": "2.0", "extensions": {"durableTask": {{durableTask}} } }""");
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        var raise = client.RaiseEventAsync("nobody", "changed");
        if (isRefused) Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => raise)).StatusCode);
        else await raise;
    }

    private static async Task<OrchestrationMetadata> EndAsync(RunningHost host, string id)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        return await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
    }

    internal sealed class Greeter
    {
        private readonly string word = "hello";

        public Task<string> GreetAsync(string name) =>
            name == "nobody" ? throw new InvalidOperationException("nobody is there") : Task.FromResult($"{word} {name}");
    }

    internal sealed class Functions(Greeter greeter, Recorder recorder)
    {
        [Function("Greet")]
        public static async Task<IResult> GreetAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "greet/{id}")] HttpRequest request,
            [DurableClient] DurableTaskClient client,
            string id)
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(Two), "Ama", new StartOrchestrationOptions(id));
            var ended = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, request.HttpContext.RequestAborted);
            return TypedResults.Text(ended.ReadOutputAs<string>());
        }

        [Function(nameof(Two))]
        public static async Task<string> Two([OrchestrationTrigger] TaskOrchestrationContext context, string first)
        {
            var one = await context.CallActivityAsync<string>(nameof(SayHello), first);
            var two = await context.CallActivityAsync<string>(nameof(SayHello), "Kofi");
            return $"{one}, {two}";
        }

        [Function(nameof(SayHello))]
        public async Task<string> SayHello([ActivityTrigger] string name, string instanceId) =>
            $"{await greeter.GreetAsync(name)} from {instanceId}";

        [Function(nameof(Note))]
        public void Note([ActivityTrigger] string text) => recorder.Add(text);

        [Function(nameof(Patient))]
        public static async Task<string> Patient([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var hello = await context.CallActivityAsync<string>(nameof(SayHello), context.GetInput<string>());
            // The note follows in the turn that sets the timer, so that who reads it knows by when the timer is due.
            var fortnight = context.CreateTimer(TimeSpan.FromDays(14), CancellationToken.None);
            await context.CallActivityAsync(nameof(Note), $"{context.InstanceId} {hello}");
            await fortnight;
            return "released";
        }
    }
}

using System.Net;
using Azure.Messaging.ServiceBus;
using Kelmah.Adapters;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Functions.Timers;
using Kelmah.Kernel;
using Kelmah.Kernel.Queues;
using Kelmah.ServiceBusEmulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Tests.Queues;

/// <summary>While Service Bus is away or hangs, the routes that need it say so, the others serve, and nothing is lost.</summary>
public sealed class QueueOutageTests
{
    private const string Letters = "/admin/dead-letters";
    private const string Replay = "/admin/dead-letters/email:1/replay";

    [Fact]
    public async Task An_outage_is_answered_503_by_what_needs_the_queues_and_passes_without_a_restart()
    {
        await using var bus = EmulatedServiceBus.Start(
            TimeProvider.System,
            ((string[])["attachments", "email", "events", "notifications", "push", "sms", "stripe-events"]).Select(static name => new EmulatedQueue(name)));
        await using var app = await StartAsync(bus.ConnectionString);
        var admin = await app.SignInAsAdminAsync();
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        bus.StopListening();

        var health = AssertHealthAsync(app, HttpStatusCode.ServiceUnavailable, works: false);
        Assert.All(await Task.WhenAll(admin.GetAsync(Letters), admin.PostAsync(Replay)), AssertUnavailable);
        await health;
        // Its events cannot be relayed, and it does not wait for that.
        var job = await SampleJobs.PublishAsync(hirer, SampleJobs.Content("Wiring while the queues are away"));
        await Assert.ThrowsAsync<QueuesUnavailableException>(() => RelayAsync(app));
        bus.StartListening();

        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(Letters)).Status);
        (await admin.PostAsync(Replay)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await AssertHealthAsync(app, HttpStatusCode.OK, works: true);
        await RelayAsync(app);
        await using var client = new ServiceBusClient(bus.ConnectionString);
        await using var receiver = client.CreateReceiver(QueueNames.Events);
        Assert.Contains(await receiver.PeekMessagesAsync(100), message => message.Body.ToString().Contains($"{job}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Service_Bus_that_hangs_is_answered_503_as_soon_as_the_patience_with_it_ends()
    {
        using var silent = new SilentServiceBus();
        await using var app = await StartAsync(silent.ConnectionString);
        var admin = await app.SignInAsAdminAsync();

        var health = AssertHealthAsync(app, HttpStatusCode.ServiceUnavailable, works: false);
        var calls = Task.WhenAll(admin.GetAsync(Letters), admin.PostAsync(Replay));
        await PassTimeUntilAsync(app, Task.WhenAll(health, calls));
        Assert.All(await calls, AssertUnavailable);
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        Assert.NotNull(await SampleJobs.PublishAsync(hirer, SampleJobs.Content("Wiring while the queues hang")));
        // The end of the app need not wait for it.
        silent.Dispose();
    }

    private static Task<KelmahApp> StartAsync(string connectionString) => KelmahApp.StartNewAsync(services =>
    {
        services.Configure<HealthCheckServiceOptions>(static checks => checks.Registrations.Remove(checks.Registrations.Single(static check => check.Name == "queues")));
        services.AddSingleton(new ServiceBusClient(connectionString, ServiceBusFailures.ClientOptions()));
        services.AddSingleton<IQueueSender, ServiceBusQueueSender>();
        services.AddSingleton<IDeadLetters, ServiceBusDeadLetters>();
        services.AddReadiness<ServiceBusHealth>("queues");
    });

    private static Task RelayAsync(KelmahApp app) =>
        ActivatorUtilities.CreateInstance<OutboxRelayTimer>(app.Services).RunAsync(null!, CancellationToken.None);

    private static void AssertUnavailable(TestAnswer answer)
    {
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal("queues_unavailable", answer.Code);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    private static async Task AssertHealthAsync(KelmahApp app, HttpStatusCode status, bool works)
    {
        using var response = await app.Http.GetAsync("/health/ready");
        var health = await TestAnswer.ReadAsync(response);
        health.AssertStatus(status);
        Assert.Equal(works, health.Body.GetProperty("checks").EnumerateArray()
            .Single(static check => check.GetProperty("name").GetString() == "queues").GetProperty("works").GetBoolean());
    }

    /// <summary>Moves the clock until a call is answered: the call begins to wait when it has come to the app.</summary>
    private static async Task PassTimeUntilAsync(KelmahApp app, Task call)
    {
        await Until.HoldsAsync(
            async () =>
            {
                await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
                return call.IsCompleted;
            },
            static isOver => isOver);
        await call;
    }
}

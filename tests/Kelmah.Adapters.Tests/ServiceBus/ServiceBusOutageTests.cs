using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.ServiceBusEmulator;
using Kelmah.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>A service that is away, that hangs, or whose connection breaks at the wrong moment.</summary>
public sealed class ServiceBusOutageTests
{
    private const string Plain = QueueNames.Email;

    private static readonly Paging All = new(100, null);

    private static readonly QueueMessage Message = new("id", "{}");

    [Fact]
    public async Task While_the_service_is_away_all_that_needs_it_says_so_and_goes_on_when_it_is_back()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        using var letters = new ServiceBusDeadLetters(client, emulated.Clock);
        var sender = new ServiceBusQueueSender(client, emulated.Clock);
        var id = await GiveUpAsync(client, letters);
        emulated.Bus.StopListening();

        await AssertUnavailableAsync(() => letters.ListAsync(null, All, CancellationToken.None));
        await AssertUnavailableAsync(() => letters.ReplayAsync(id, CancellationToken.None));
        await AssertUnavailableAsync(() => sender.SendAsync(Plain, [Message], CancellationToken.None));
        await Assert.ThrowsAsync<ServiceBusException>(() => new ServiceBusHealth(client).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None));
        emulated.Bus.StartListening();

        await new ServiceBusHealth(client).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
        Assert.Single((await letters.ListAsync(null, All, CancellationToken.None)).Items);
        Assert.True(await letters.ReplayAsync(id, CancellationToken.None));
        await sender.SendAsync(Plain, [Message], CancellationToken.None);
        Assert.Equal((2, 0), (emulated.Bus.Count(Plain).Ready, emulated.Bus.Count(Plain).DeadLetters));
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_after_ten_seconds()
    {
        using var silent = new SilentServiceBus();
        var client = new ServiceBusClient(silent.ConnectionString, ServiceBusFailures.ClientOptions());
        var clock = new FakeTimeProvider(TestTime.Start);
        using var letters = new ServiceBusDeadLetters(client, clock);
        var sender = new ServiceBusQueueSender(client, clock);
        Task[] calls =
        [
            letters.ListAsync(null, All, CancellationToken.None),
            letters.ReplayAsync($"{Plain}:1", CancellationToken.None),
            sender.SendAsync(Plain, [Message], CancellationToken.None),
        ];

        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.All(calls, static call => Assert.False(call.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(1));

        foreach (var call in calls) await AssertUnavailableAsync(() => call);
    }

    [Fact]
    public async Task A_caller_that_goes_away_is_not_told_of_an_outage()
    {
        using var silent = new SilentServiceBus();
        var client = new ServiceBusClient(silent.ConnectionString, ServiceBusFailures.ClientOptions());
        using var caller = new CancellationTokenSource();
        using var letters = new ServiceBusDeadLetters(client, new FakeTimeProvider(TestTime.Start));
        var call = letters.ListAsync(null, All, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_message_whose_acknowledgement_was_lost_is_there_once()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        var sender = new ServiceBusQueueSender(client, emulated.Clock);
        emulated.Bus.LoseNextAcknowledgement();

        // Once by the client, and once more by whoever was not told.
        await sender.SendAsync(Plain, [Message], CancellationToken.None);
        await sender.SendAsync(Plain, [Message, Message with { MessageId = "other" }], CancellationToken.None);

        Assert.Equal(2, emulated.Bus.Count(Plain).Ready);
    }

    [Fact]
    public async Task A_replay_that_is_cut_in_the_middle_leaves_the_letter_and_a_second_one_doubles_nothing()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        using var letters = new ServiceBusDeadLetters(client, emulated.Clock);
        var id = await GiveUpAsync(client, letters);
        emulated.Bus.LoseNextAcknowledgement();

        await AssertUnavailableAsync(() => letters.ReplayAsync(id, CancellationToken.None));
        Assert.Equal((1, 1), (emulated.Bus.Count(Plain).Ready, emulated.Bus.Count(Plain).DeadLetters));
        Assert.True(await letters.ReplayAsync(id, CancellationToken.None));

        Assert.Equal((1, 0), (emulated.Bus.Count(Plain).Ready, emulated.Bus.Count(Plain).DeadLetters));
    }

    private static Task<QueuesUnavailableException> AssertUnavailableAsync(Func<Task> call) => Assert.ThrowsAsync<QueuesUnavailableException>(call);

    /// <summary>Sends a message whose delivery fails.</summary>
    /// <returns>The dead letter's id.</returns>
    private static async Task<string> GiveUpAsync(ServiceBusClient client, ServiceBusDeadLetters letters)
    {
        await using var sender = client.CreateSender(Plain);
        await sender.SendMessageAsync(new ServiceBusMessage("{}") { MessageId = "letter" });
        await using var receiver = client.CreateReceiver(Plain);
        await receiver.AbandonMessageAsync(await receiver.ReceiveMessageAsync());
        return Assert.Single((await letters.ListAsync(Plain, All, CancellationToken.None)).Items).Id;
    }
}

using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.ServiceBusEmulator.Tests;

/// <summary>An emulator with one queue, its clock, and the official client.</summary>
internal sealed class EmulatorFixture : IAsyncDisposable
{
    public const string Queue = "events";

    /// <summary>How long a test waits for what must come over the network.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long a test waits before it says that nothing comes.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);

    public EmulatorFixture(Func<EmulatedQueue, EmulatedQueue>? configure = null)
    {
        var queue = new EmulatedQueue(Queue) { LockDuration = LockDuration, MaxDeliveryCount = 3 };
        Emulator = EmulatedServiceBus.Start(Clock, [configure is null ? queue : configure(queue)]);
        Client = Connect();
        Sender = Client.CreateSender(Queue);
    }

    /// <summary>The client compares some times with the real one, so this starts there.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public EmulatedServiceBus Emulator { get; }

    public ServiceBusClient Client { get; }

    public ServiceBusSender Sender { get; }

    public static EmulatorFixture WithSessions(TimeSpan? lockDuration = null) =>
        new(queue => queue with { RequiresSession = true, LockDuration = lockDuration ?? queue.LockDuration });

    /// <param name="tryTimeout">How long the client waits for one answer; so long does it wait for a session too.</param>
    public ServiceBusClient Connect(TimeSpan? tryTimeout = null, int retries = 0) => new(Emulator.ConnectionString, new ServiceBusClientOptions
    {
        RetryOptions = new ServiceBusRetryOptions
        {
            MaxRetries = retries,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromMilliseconds(200),
            TryTimeout = tryTimeout ?? Patience,
        },
    });

    public Task SendAsync(params string[] bodies) => SendToAsync(null, bodies);

    /// <summary>Sends messages whose id is their body.</summary>
    public async Task SendToAsync(string? session, params string[] bodies)
    {
        foreach (var body in bodies)
        {
            var message = new ServiceBusMessage(body) { MessageId = body };
            if (session is not null) message.SessionId = session;
            await Sender.SendMessageAsync(message);
        }
    }

    public ServiceBusReceiver Receiver() => Client.CreateReceiver(Queue);

    public ServiceBusReceiver DeadLetters() =>
        Client.CreateReceiver(Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}

internal static class Receiving
{
    /// <summary>Receives the message that must come.</summary>
    public static async Task<ServiceBusReceivedMessage> NextAsync(this ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(EmulatorFixture.Patience) ?? throw new TimeoutException("No message came.");

    /// <summary>Looks whether nothing comes.</summary>
    public static async Task<bool> IsEmptyAsync(this ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(EmulatorFixture.Moment) is null;

    public static async Task<ServiceBusFailureReason> ReasonAsync(Func<Task> act) =>
        (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason;
}

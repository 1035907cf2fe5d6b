using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Kernel.Queues;
using Kelmah.ServiceBusEmulator;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>A namespace in memory, with the queues of the app as they are deployed but for one delivery instead of ten, and its clock.</summary>
internal sealed class EmulatedNamespace : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public EmulatedNamespace() => Bus = EmulatedServiceBus.Start(Clock, [
        .. ((string[])[QueueNames.Email, QueueNames.Sms, QueueNames.Push, QueueNames.Attachments]).Select(static name => Queue(name)),
        .. ((string[])[QueueNames.Events, QueueNames.Notifications, QueueNames.StripeEvents]).Select(static name => Queue(name) with { RequiresSession = true }),
    ]);

    /// <summary>The client compares some times with the real one, so this starts there.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public EmulatedServiceBus Bus { get; }

    /// <summary>A client with the options of the product.</summary>
    public ServiceBusClient Connect() => new(Bus.ConnectionString, ServiceBusFailures.ClientOptions());

    public ValueTask DisposeAsync() => Bus.DisposeAsync();

    private static EmulatedQueue Queue(string name) => new(name) { DuplicateDetectionWindow = Window, MaxDeliveryCount = 1 };
}

using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class RefusalTests
{
    [Fact]
    public async Task A_queue_that_is_not_there_is_not_found()
    {
        await using var fixture = new EmulatorFixture();
        await using var sender = fixture.Client.CreateSender("other");
        await using var receiver = fixture.Client.CreateReceiver("other");
        Assert.Equal(
            ServiceBusFailureReason.MessagingEntityNotFound,
            await Receiving.ReasonAsync(() => sender.SendMessageAsync(new ServiceBusMessage("one"))));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receiving.ReasonAsync(() => receiver.ReceiveMessageAsync()));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, await Receiving.ReasonAsync(() => receiver.PeekMessageAsync()));
    }

    [Fact]
    public async Task A_queue_with_sessions_refuses_a_message_without_one()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.SendAsync("one"));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => fixture.Sender.ScheduleMessageAsync(new ServiceBusMessage("one"), fixture.Clock.GetUtcNow().AddHours(1)));
    }

    [Fact]
    public async Task A_queue_with_sessions_refuses_a_receiver_without_one_and_the_other_way_round()
    {
        await using var sessions = EmulatorFixture.WithSessions();
        await using var receiver = sessions.Receiver();
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.ReceiveMessageAsync());
        await using var plain = new EmulatorFixture();
        await Assert.ThrowsAsync<InvalidOperationException>(() => plain.Client.AcceptNextSessionAsync(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task Two_queues_and_their_dead_letters_are_apart()
    {
        await using var emulator = EmulatedServiceBus.Start(TimeProvider.System, [new EmulatedQueue("a"), new EmulatedQueue("b")]);
        await using var client = new ServiceBusClient(emulator.ConnectionString);
        await client.CreateSender("A").SendMessageAsync(new ServiceBusMessage("one"));
        Assert.Equal((1, 0), (emulator.Count("a").Ready, emulator.Count("b").Ready));
        Assert.Throws<ArgumentException>(() => emulator.Count("c"));
    }
}

using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class LockTests
{
    [Fact]
    public async Task A_lock_that_runs_out_is_lost_and_the_message_comes_again()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        var message = await receiver.NextAsync();
        Assert.Equal(fixture.Clock.GetUtcNow() + EmulatorFixture.LockDuration, message.LockedUntil, TimeSpan.FromMilliseconds(1));
        fixture.Clock.Advance(EmulatorFixture.LockDuration);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await Receiving.ReasonAsync(() => receiver.CompleteMessageAsync(message)));
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, await Receiving.ReasonAsync(() => receiver.RenewMessageLockAsync(message)));
        var again = await receiver.NextAsync();
        Assert.Equal(2, again.DeliveryCount);
        await receiver.CompleteMessageAsync(again);
    }

    [Fact]
    public async Task A_receiver_that_waits_gets_the_message_whose_lock_runs_out()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var first = fixture.Receiver();
        await first.NextAsync();
        await using var second = fixture.Receiver();
        var waits = second.NextAsync();
        fixture.Clock.Advance(EmulatorFixture.LockDuration);
        Assert.Equal(2, (await waits).DeliveryCount);
    }

    [Fact]
    public async Task A_renewed_lock_lasts_on()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        var message = await receiver.NextAsync();
        var until = message.LockedUntil;
        fixture.Clock.Advance(EmulatorFixture.LockDuration / 2);
        await receiver.RenewMessageLockAsync(message);
        Assert.Equal(until + (EmulatorFixture.LockDuration / 2), message.LockedUntil, TimeSpan.FromMilliseconds(1));
        fixture.Clock.Advance(EmulatorFixture.LockDuration * 0.9);
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Locks_that_run_out_on_each_delivery_make_a_dead_letter()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            Assert.Equal(delivery, (await receiver.NextAsync()).DeliveryCount);
            fixture.Clock.Advance(EmulatorFixture.LockDuration);
        }

        await using var letters = fixture.DeadLetters();
        Assert.Equal("MaxDeliveryCountExceeded", (await letters.NextAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task A_receiver_that_closes_gives_its_messages_back_uncounted()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using (var first = fixture.Receiver()) await first.NextAsync();
        await using var second = fixture.Receiver();
        Assert.Equal(1, (await second.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_lock_that_outlives_its_link_can_be_settled_by_its_token()
    {
        await using var fixture = new EmulatorFixture(queue => queue with { KeepsLocksOfClosedLinks = true });
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        var message = await receiver.NextAsync();
        fixture.Emulator.DropConnections();
        // Over a connection of its own: the first client may still be closing the one that was dropped.
        await using var client = fixture.Connect();
        await using var second = client.CreateReceiver(EmulatorFixture.Queue);
        Assert.True(await second.IsEmptyAsync());
        await second.CompleteMessageAsync(message);
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task A_message_past_its_time_to_live_is_dropped()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.Sender.SendMessageAsync(new ServiceBusMessage("one") { TimeToLive = TimeSpan.FromMinutes(5) });
        fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task A_message_past_its_time_to_live_is_a_dead_letter_where_the_queue_says_so()
    {
        await using var fixture = new EmulatorFixture(queue => queue with { DeadLettersExpiredMessages = true });
        await fixture.Sender.SendMessageAsync(new ServiceBusMessage("one") { TimeToLive = TimeSpan.FromMinutes(5) });
        fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        await using var letters = fixture.DeadLetters();
        Assert.Equal("TTLExpiredException", (await letters.NextAsync()).DeadLetterReason);
    }
}

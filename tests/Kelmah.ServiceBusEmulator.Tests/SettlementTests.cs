using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class SettlementTests
{
    [Fact]
    public async Task A_completed_message_is_gone()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        var message = await receiver.NextAsync();
        Assert.Equal(new QueueCounts(0, 1, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
        await receiver.CompleteMessageAsync(message);
        Assert.Equal(("one", 1, 1L), (message.Body.ToString(), message.DeliveryCount, message.SequenceNumber));
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task A_batch_is_sent_and_received_in_order()
    {
        await using var fixture = new EmulatorFixture();
        using var batch = await fixture.Sender.CreateMessageBatchAsync();
        Assert.Equal(256 * 1024, batch.MaxSizeInBytes);
        foreach (var body in new[] { "one", "two", "three" }) Assert.True(batch.TryAddMessage(new ServiceBusMessage(body)));
        await fixture.Sender.SendMessagesAsync(batch);
        await using var receiver = fixture.Receiver();
        List<string> bodies = [];
        while (bodies.Count < 3)
        {
            var received = await receiver.ReceiveMessagesAsync(3 - bodies.Count, EmulatorFixture.Patience);
            bodies.AddRange(received.Select(static message => message.Body.ToString()));
        }

        Assert.Equal(["one", "two", "three"], bodies);
    }

    [Fact]
    public async Task An_abandoned_message_comes_again_with_its_properties_and_a_higher_count()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        await receiver.AbandonMessageAsync(await receiver.NextAsync(), new Dictionary<string, object> { ["why"] = "later", ["times"] = 1 });
        var again = await receiver.NextAsync();
        Assert.Equal((2, "later", 1), (again.DeliveryCount, again.ApplicationProperties["why"], again.ApplicationProperties["times"]));
        await receiver.CompleteMessageAsync(again);
        Assert.True(await receiver.IsEmptyAsync());
    }

    [Fact]
    public async Task A_dead_letter_has_its_reason_and_can_be_peeked_received_and_completed()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        var changes = new Dictionary<string, object> { ["by"] = "test" };
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), changes, "refused", "not today");
        await using var letters = fixture.DeadLetters();
        var peeked = await letters.PeekMessageAsync();
        var letter = await letters.NextAsync();
        Assert.Equal(("refused", "not today", "test"), (letter.DeadLetterReason, letter.DeadLetterErrorDescription, letter.ApplicationProperties["by"]));
        Assert.Equal((peeked.SequenceNumber, "one"), (letter.SequenceNumber, letter.Body.ToString()));
        Assert.Equal(1, fixture.Emulator.Count(EmulatorFixture.Queue).DeadLetters);
        await letters.CompleteMessageAsync(letter);
        Assert.Null(await letters.PeekMessageAsync(fromSequenceNumber: 0));
    }

    [Fact]
    public async Task A_dead_letter_without_a_reason_is_one_too()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync());
        await using var letters = fixture.DeadLetters();
        Assert.Null((await letters.NextAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task The_last_failed_delivery_makes_a_dead_letter()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        for (var delivery = 1; delivery <= 3; delivery++) await receiver.AbandonMessageAsync(await receiver.NextAsync());
        await using var letters = fixture.DeadLetters();
        var letter = await letters.NextAsync();
        Assert.Equal(
            ("MaxDeliveryCountExceeded", "Message could not be consumed after 3 delivery attempts."),
            (letter.DeadLetterReason, letter.DeadLetterErrorDescription));
        Assert.True(await receiver.IsEmptyAsync());
    }

    [Fact]
    public async Task A_deferred_message_is_received_by_its_number_and_settled()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Receiver();
        var message = await receiver.NextAsync();
        await receiver.DeferMessageAsync(message);
        Assert.True(await receiver.IsEmptyAsync());
        Assert.Equal(ServiceBusMessageState.Deferred, (await receiver.PeekMessageAsync()).State);
        var deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        Assert.Equal("one", deferred.Body.ToString());
        await receiver.AbandonMessageAsync(deferred);
        await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        Assert.Equal(
            ServiceBusFailureReason.MessageNotFound,
            await Receiving.ReasonAsync(() => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber)));
    }

    [Fact]
    public async Task A_receiver_that_deletes_settles_nothing()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one");
        await using var receiver = fixture.Client.CreateReceiver(
            EmulatorFixture.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        Assert.Equal("one", (await receiver.NextAsync()).Body.ToString());
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }
}

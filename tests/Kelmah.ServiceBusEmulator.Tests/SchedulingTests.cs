using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class SchedulingTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_message_with_a_time_comes_at_that_time()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.Sender.SendMessageAsync(new ServiceBusMessage("later") { ScheduledEnqueueTime = fixture.Clock.GetUtcNow() + Hour });
        await using var receiver = fixture.Receiver();
        Assert.True(await receiver.IsEmptyAsync());
        var peeked = await receiver.PeekMessageAsync();
        Assert.Equal((ServiceBusMessageState.Scheduled, "later"), (peeked.State, peeked.Body.ToString()));
        var waits = receiver.NextAsync();
        fixture.Clock.Advance(Hour);
        Assert.Equal("later", (await waits).Body.ToString());
    }

    [Fact]
    public async Task A_message_that_is_scheduled_by_request_comes_behind_those_before_it()
    {
        await using var fixture = new EmulatorFixture();
        var number = await fixture.Sender.ScheduleMessageAsync(new ServiceBusMessage("later"), fixture.Clock.GetUtcNow() + Hour);
        await fixture.SendAsync("now");
        fixture.Clock.Advance(Hour);
        await using var receiver = fixture.Receiver();
        Assert.Equal("now", (await receiver.NextAsync()).Body.ToString());
        var later = await receiver.NextAsync();
        Assert.Equal("later", later.Body.ToString());
        Assert.True(later.SequenceNumber > number);
    }

    [Fact]
    public async Task A_schedule_is_cancelled_by_its_number()
    {
        await using var fixture = new EmulatorFixture();
        var time = fixture.Clock.GetUtcNow() + Hour;
        var numbers = await fixture.Sender.ScheduleMessagesAsync([new ServiceBusMessage("one"), new ServiceBusMessage("two")], time);
        await fixture.Sender.CancelScheduledMessageAsync(numbers[0]);
        Assert.Equal(
            ServiceBusFailureReason.MessageNotFound,
            await Receiving.ReasonAsync(() => fixture.Sender.CancelScheduledMessageAsync(numbers[0])));
        fixture.Clock.Advance(Hour);
        await using var receiver = fixture.Receiver();
        Assert.Equal("two", (await receiver.NextAsync()).Body.ToString());
        Assert.True(await receiver.IsEmptyAsync());
    }

    [Fact]
    public async Task A_message_id_is_dropped_within_the_window_and_taken_after_it()
    {
        await using var fixture = new EmulatorFixture(queue => queue with { DuplicateDetectionWindow = Hour });
        await fixture.SendAsync("one", "one");
        Assert.Equal(1, fixture.Emulator.Count(EmulatorFixture.Queue).Ready);
        fixture.Clock.Advance(Hour);
        await fixture.SendAsync("one");
        Assert.Equal(2, fixture.Emulator.Count(EmulatorFixture.Queue).Ready);
    }

    [Fact]
    public async Task Without_a_window_a_message_id_is_taken_twice()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one", "one");
        Assert.Equal(2, fixture.Emulator.Count(EmulatorFixture.Queue).Ready);
    }
}

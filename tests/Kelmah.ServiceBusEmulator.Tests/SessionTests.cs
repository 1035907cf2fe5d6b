using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task The_next_session_is_that_of_the_oldest_message_that_nobody_holds()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1");
        await fixture.SendToAsync("b", "b1");
        await fixture.SendToAsync("a", "a2");
        await using var first = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        await using var second = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        Assert.Equal(("a", "b"), (first.SessionId, second.SessionId));
        Assert.Equal(fixture.Clock.GetUtcNow() + EmulatorFixture.LockDuration, first.SessionLockedUntil, TimeSpan.FromMilliseconds(1));
        foreach (var body in new[] { "a1", "a2" })
        {
            var message = await first.NextAsync();
            Assert.Equal((body, "a"), (message.Body.ToString(), message.SessionId));
            await first.CompleteMessageAsync(message);
        }

        Assert.True(await first.IsEmptyAsync());
    }

    [Fact]
    public async Task A_session_keeps_its_order_when_a_message_is_abandoned()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1", "a2");
        await using var receiver = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        await receiver.AbandonMessageAsync(await receiver.NextAsync());
        var again = await receiver.NextAsync();
        Assert.Equal(("a1", 2), (again.Body.ToString(), again.DeliveryCount));
    }

    [Fact]
    public async Task A_session_that_another_holds_cannot_be_locked()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using var first = await fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "a");
        Assert.Equal(
            ServiceBusFailureReason.SessionCannotBeLocked,
            await Receiving.ReasonAsync(() => fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "a")));
        await first.CloseAsync();
        await using var second = await fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "a");
        Assert.Equal("a", second.SessionId);
    }

    [Fact]
    public async Task Without_a_session_the_accept_times_out()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using var client = fixture.Connect(tryTimeout: TimeSpan.FromSeconds(0.5));
        Assert.Equal(
            ServiceBusFailureReason.ServiceTimeout,
            await Receiving.ReasonAsync(() => client.AcceptNextSessionAsync(EmulatorFixture.Queue)));
    }

    [Fact]
    public async Task An_accept_that_waits_gets_the_session_that_comes()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        var waits = fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        await fixture.SendToAsync("a", "a1");
        await using var receiver = await waits;
        Assert.Equal("a", receiver.SessionId);
    }

    [Fact]
    public async Task An_accept_that_is_cancelled_takes_no_session()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using var held = await fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "z");
        for (var round = 0; round < 5; round++)
        {
            using var cancel = new CancellationTokenSource();
            var waits = fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue, cancellationToken: cancel.Token);
            await Assert.ThrowsAsync<TaskCanceledException>(() => Task.WhenAll(waits, cancel.CancelAsync()));
        }

        await fixture.SendToAsync("a", "a1");
        await using var receiver = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        Assert.Equal("a1", (await receiver.NextAsync()).Body.ToString());
        // The connection lived on, or this session would be lost.
        await held.RenewSessionLockAsync();
    }

    [Fact]
    public async Task A_session_whose_lock_runs_out_is_lost_and_its_message_counted()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1", "a2");
        await using var first = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        var message = await first.NextAsync();
        fixture.Clock.Advance(EmulatorFixture.LockDuration);
        await AssertLostAsync(() => first.CompleteMessageAsync(message));
        await AssertLostAsync(() => first.RenewSessionLockAsync());
        await using var second = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        var again = await second.NextAsync();
        Assert.Equal(("a1", 2), (again.Body.ToString(), again.DeliveryCount));
        Assert.Equal(1, (await second.NextAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_renewed_session_lasts_on_with_its_messages()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1");
        await using var receiver = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        var message = await receiver.NextAsync();
        fixture.Clock.Advance(EmulatorFixture.LockDuration / 2);
        await receiver.RenewSessionLockAsync();
        Assert.Equal(fixture.Clock.GetUtcNow() + EmulatorFixture.LockDuration, receiver.SessionLockedUntil, TimeSpan.FromMilliseconds(1));
        fixture.Clock.Advance(EmulatorFixture.LockDuration * 0.9);
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task A_session_that_closes_gives_its_messages_back_uncounted_and_in_order()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1", "a2");
        await using (var first = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue))
        {
            await first.NextAsync();
            await first.NextAsync();
        }

        await using var second = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        foreach (var body in new[] { "a1", "a2" })
        {
            var message = await second.NextAsync();
            Assert.Equal((body, 1), (message.Body.ToString(), message.DeliveryCount));
        }
    }

    [Fact]
    public async Task A_sessions_state_is_kept_from_one_receiver_to_the_next()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using (var first = await fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "a"))
        {
            Assert.Null(await first.GetSessionStateAsync());
            await first.SetSessionStateAsync(BinaryData.FromString("state"));
        }

        await using var second = await fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "a");
        Assert.Equal("state", (await second.GetSessionStateAsync()).ToString());
        await second.SetSessionStateAsync(null);
        Assert.Null(await second.GetSessionStateAsync());
    }

    [Fact]
    public async Task A_deferred_message_of_a_session_is_settled_by_its_holder()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1");
        await using var receiver = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        var message = await receiver.NextAsync();
        await receiver.DeferMessageAsync(message);
        await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 0), fixture.Emulator.Count(EmulatorFixture.Queue));
    }

    [Fact]
    public async Task The_dead_letters_of_a_queue_with_sessions_are_received_without_one()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await fixture.SendToAsync("a", "a1");
        await using var receiver = await fixture.Client.AcceptNextSessionAsync(EmulatorFixture.Queue);
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "refused");
        await using var letters = fixture.DeadLetters();
        var letter = await letters.NextAsync();
        Assert.Equal(("a", "refused"), (letter.SessionId, letter.DeadLetterReason));
        await letters.CompleteMessageAsync(letter);
    }

    [Fact]
    public async Task A_wait_that_ends_without_a_message_swallows_none_of_those_that_come()
    {
        await using var fixture = EmulatorFixture.WithSessions();
        await using var receiver = await fixture.Client.AcceptSessionAsync(EmulatorFixture.Queue, "a");
        for (var round = 0; round < 20; round++)
        {
            // The wait ends, and the client takes its credit back, just about when the message comes.
            var waits = receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(10 + (round % 3)));
            await Task.WhenAll(waits, fixture.SendToAsync("a", $"a{round}"));
            var message = await waits ?? await receiver.NextAsync();
            Assert.Equal($"a{round}", message.Body.ToString());
            await receiver.CompleteMessageAsync(message);
        }
    }

    /// <summary>
    /// What the client says depends on how much of the link's end it has heard: that the session is lost, that the link is
    /// closed, or, once it has closed the receiver of its own accord, that this is so.
    /// </summary>
    private static async Task AssertLostAsync(Func<Task> act)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(act);
        Assert.True(exception is ObjectDisposedException or ServiceBusException, exception.ToString());
    }
}

using Kelmah.ServiceBusEmulator.Broker;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.ServiceBusEmulator.Tests.Broker;

public sealed class QueueTests : IDisposable
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider clock = new();
    private readonly Queue letters;
    private readonly Queue queue;

    public QueueTests()
    {
        var settings = new EmulatedQueue("queue") { LockDuration = LockDuration, MaxDeliveryCount = 2 };
        letters = new Queue(settings, clock, deadLetters: null);
        queue = new Queue(settings, clock, letters);
    }

    [Fact]
    public void Messages_are_received_in_the_order_of_their_sending()
    {
        Send("one", "two");
        var receiver = Queue.Open();
        Assert.Equal(("one", "two", null), (Receive(receiver), Receive(receiver), Receive(receiver)));
    }

    [Fact]
    public void A_message_that_is_given_back_stands_where_it_stood()
    {
        Send("one", "two");
        var first = queue.TryReceive(Queue.Open())!;
        Assert.True(queue.Settle(first.LockToken!.Value, new Settlement.Release()));
        Assert.Equal(("one", 0), (Receive(Queue.Open()), first.DeliveryCount));
    }

    public static TheoryData<string> Settlements() => ["Complete", "Abandon", "Release", "Defer", "DeadLetter"];

    [Theory]
    [MemberData(nameof(Settlements))]
    public void A_message_is_settled_once(string name)
    {
        var settlement = Settlement(name);
        Send("one");
        var token = queue.TryReceive(Queue.Open())!.LockToken!.Value;
        Assert.True(queue.Settle(token, settlement));
        Assert.False(queue.Settle(token, settlement));
        Assert.Null(queue.RenewLock(token));
    }

    [Theory]
    [MemberData(nameof(Settlements))]
    public void A_lock_that_ran_out_settles_nothing(string name)
    {
        Send("one");
        var token = queue.TryReceive(Queue.Open())!.LockToken!.Value;
        clock.Advance(LockDuration);
        Assert.False(queue.Settle(token, Settlement(name)));
        Assert.Equal(new QueueCounts(1, 0, 0, 0, 0), queue.Count());
    }

    [Theory]
    [InlineData("Complete", 0, 0, 0)]
    [InlineData("Abandon", 1, 0, 0)]
    [InlineData("Release", 1, 0, 0)]
    [InlineData("Defer", 0, 1, 0)]
    [InlineData("DeadLetter", 0, 0, 1)]
    public void A_settlement_decides_what_becomes_of_a_message(string name, int ready, int deferred, int dead)
    {
        Send("one");
        queue.Settle(queue.TryReceive(Queue.Open())!.LockToken!.Value, Settlement(name));
        Assert.Equal(new QueueCounts(ready, 0, 0, deferred, dead), queue.Count());
    }

    [Fact]
    public void A_deferred_message_whose_lock_runs_out_is_deferred_still()
    {
        Send("one");
        queue.Settle(queue.TryReceive(Queue.Open())!.LockToken!.Value, new Settlement.Defer());
        Assert.NotNull(queue.ReceiveDeferred([1], sessionId: null));
        Assert.Null(queue.ReceiveDeferred([1], sessionId: null));
        clock.Advance(LockDuration);
        Assert.Equal(1, Assert.Single(queue.ReceiveDeferred([1], sessionId: null)!).DeliveryCount);
    }

    [Fact]
    public void A_dead_letter_keeps_its_number_and_ages_no_more()
    {
        queue.Send(Message("one") with { TimeToLive = LockDuration });
        queue.Settle(queue.TryReceive(Queue.Open())!.LockToken!.Value, new Settlement.DeadLetter("reason", null));
        clock.Advance(LockDuration * 100);
        var letter = letters.TryReceive(Queue.Open())!;
        Assert.Equal((1L, "reason"), (letter.SequenceNumber, letter.Changes["DeadLetterReason"]));
    }

    [Fact]
    public void A_dead_letter_that_fails_stays_a_dead_letter()
    {
        Send("one");
        queue.Settle(queue.TryReceive(Queue.Open())!.LockToken!.Value, new Settlement.DeadLetter(null, null));
        for (var delivery = 0; delivery < 5; delivery++)
            Assert.True(letters.Settle(letters.TryReceive(Queue.Open())!.LockToken!.Value, Settlement(delivery % 2 == 0 ? "Abandon" : "DeadLetter")));
        Assert.Equal(1, queue.Count().DeadLetters);
    }

    [Fact]
    public void A_closed_receiver_gets_nothing_and_holds_nothing()
    {
        Send("one", "two");
        var receiver = Queue.Open();
        queue.TryReceive(receiver);
        queue.Close(receiver);
        Assert.Null(queue.TryReceive(receiver));
        Assert.Equal(new QueueCounts(2, 0, 0, 0, 0), queue.Count());
    }

    [Fact]
    public void A_receiver_that_lost_its_session_cannot_close_the_next_holders()
    {
        queue.Send(Message("a", session: "a"));
        var first = queue.AcceptSession(null)!;
        clock.Advance(LockDuration);
        var second = queue.AcceptSession("a")!;
        queue.Close(first);
        Assert.True(first.HasLostSession);
        Assert.Null(queue.AcceptSession("a"));
        Assert.Equal("a", Receive(second));
    }

    [Fact]
    public void Those_who_wait_are_told_when_something_falls_due()
    {
        var told = 0;
        queue.Changed += () => told++;
        queue.Send(Message("one") with { ScheduledFor = clock.GetUtcNow() + LockDuration });
        told = 0;
        clock.Advance(LockDuration - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, told);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, told);
        queue.TryReceive(Queue.Open());
        Assert.Equal(1, told);
        clock.Advance(LockDuration);
        Assert.Equal(2, told);
    }

    [Fact]
    public async Task Receivers_on_many_threads_get_each_message_once()
    {
        const int count = 400;
        Send(Enumerable.Range(0, count).Select(static number => $"{number}").ToArray());
        var received = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            var receiver = Queue.Open();
            List<string> bodies = [];
            while (queue.TryReceive(receiver) is { } message)
            {
                bodies.Add(message.Content.MessageId!);
                queue.Settle(message.LockToken!.Value, new Settlement.Complete());
            }

            return bodies;
        })));
        Assert.Equal(count, received.SelectMany(static bodies => bodies).Distinct().Count());
        Assert.Equal(count, received.Sum(static bodies => bodies.Count));
    }

    public void Dispose()
    {
        queue.Dispose();
        letters.Dispose();
    }

    private static BrokerMessage Message(string id, string? session = null) => new() { Encoded = default, MessageId = id, SessionId = session };

    private static Settlement Settlement(string name) => name switch
    {
        "Complete" => new Settlement.Complete(),
        "Abandon" => new Settlement.Abandon(),
        "Release" => new Settlement.Release(),
        "Defer" => new Settlement.Defer(),
        "DeadLetter" => new Settlement.DeadLetter("reason", "description"),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private void Send(params string[] ids)
    {
        foreach (var id in ids) queue.Send(Message(id));
    }

    private string? Receive(Receiver receiver) => queue.TryReceive(receiver)?.Content.MessageId;
}

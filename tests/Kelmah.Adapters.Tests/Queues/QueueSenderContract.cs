using System.Diagnostics.CodeAnalysis;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.Queues;

[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class QueueSenderContract : IAsyncLifetime
{
    private const string TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /// <summary>Without an order, and with one for each key.</summary>
    private const string Plain = QueueNames.Email;
    private const string Keyed = QueueNames.Events;

    private readonly string run = Guid.NewGuid().ToString();
    private QueueUnderTest queues = null!;

    public async Task InitializeAsync() => queues = await OpenAsync();

    public async Task DisposeAsync()
    {
        if (queues is not null) await queues.DisposeAsync();
    }

    protected abstract Task<QueueUnderTest> OpenAsync();

    [SkippableFact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        var sent = Message("a", body: """{"text": "Ɛyɛ \"₵\" 💰\n"}""") with { TraceParent = TraceParent };

        await SendAsync(Plain, sent);

        Assert.Equal([sent], await queues.ReceiveAsync(Plain, 1));
    }

    [SkippableFact]
    public async Task A_message_of_a_key_says_which()
    {
        var sent = Message("a") with { PartitionKey = $"contracts/{run}" };

        await SendAsync(Keyed, sent);

        Assert.Equal([sent], Untraced(await queues.ReceiveAsync(Keyed, 1)));
    }

    [SkippableFact]
    public async Task Messages_of_one_key_arrive_in_the_order_of_sending()
    {
        var sent = Enumerable.Range(0, 40).Select(number => Message($"{number:00}") with { PartitionKey = $"{run}/{number % 2}" }).ToArray();
        foreach (var batch in sent.Chunk(7)) await SendAsync(Keyed, batch);

        var received = await queues.ReceiveAsync(Keyed, sent.Length);

        foreach (var key in sent.GroupBy(message => message.PartitionKey))
            Assert.Equal(key.Select(message => message.MessageId), received.Where(message => message.PartitionKey == key.Key).Select(message => message.MessageId));
        Assert.Equal(sent.Length, received.Count);
    }

    [SkippableFact]
    public async Task A_message_id_that_was_sent_before_is_dropped_also_within_a_batch()
    {
        await SendAsync(Plain, Message("a", "1"), Message("b", "2"), Message("a", "3"));
        await SendAsync(Plain, Message("b", "4"));
        await SendAsync(Plain, Message("c", "5"));

        var received = await queues.ReceiveAsync(Plain, 3);

        Assert.Equal(["1", "2", "5"], received.Select(message => message.Body).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_repeat_is_dropped_after_the_first_was_handled_too()
    {
        await SendAsync(Plain, Message("a"));
        Assert.Single(await queues.ReceiveAsync(Plain, 1));

        await SendAsync(Plain, Message("a"), Message("b"));

        Assert.Equal([Message("a"), Message("b")], Untraced(await queues.ReceiveAsync(Plain, 2)));
    }

    [SkippableFact]
    public async Task A_message_arrives_not_before_its_time()
    {
        var wait = TimeSpan.FromSeconds(12);
        await SendAsync(Plain, Message("later") with { EnqueueAt = queues.Now + wait }, Message("now"));
        Assert.Equal([Message("now")], Untraced(await queues.ReceiveAsync(Plain, 1)));

        await queues.PassAsync(wait);

        Assert.Equal([Message("now"), Message("later")], Untraced(await queues.ReceiveAsync(Plain, 2)));
    }

    [SkippableFact]
    public async Task No_messages_are_sent_at_once()
    {
        await SendAsync(Plain);

        Assert.Empty(await queues.ReceiveAsync(Plain, 0));
    }

    [SkippableFact]
    public async Task More_messages_than_one_transfer_holds_all_arrive()
    {
        var sent = Enumerable.Range(0, 300).Select(number => Message($"{number}", new string('x', 4096))).ToArray();

        await SendAsync(Plain, sent);

        var received = await queues.ReceiveAsync(Plain, sent.Length);
        Assert.Equal(
            sent.Select(message => message.MessageId).Order(StringComparer.Ordinal),
            received.Select(message => message.MessageId).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_message_that_is_too_large_is_named_and_nothing_behind_it_is_sent()
    {
        var large = Message("large", new string('x', 1_100_000));

        var refused = await Assert.ThrowsAsync<MessageTooLargeException>(() => SendAsync(Plain, large, Message("behind")));

        Assert.Equal(large.MessageId, refused.MessageId);
        await SendAsync(Plain, Message("later"));
        Assert.Equal([Message("later")], Untraced(await queues.ReceiveAsync(Plain, 1)));
    }

    [SkippableFact]
    public async Task Nothing_is_sent_after_it_was_called_off()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => queues.Sender.SendAsync(Plain, [Message("a")], new CancellationToken(canceled: true)));

        Assert.Empty(await queues.ReceiveAsync(Plain, 0));
    }

    /// <summary>Ids are of this test alone: a real queue remembers those of earlier ones.</summary>
    private QueueMessage Message(string name, string body = "{}") => new($"{run}/{name}", body);

    private Task SendAsync(string queue, params QueueMessage[] messages) => queues.Sender.SendAsync(queue, messages, CancellationToken.None);

    /// <summary>A message without a trace may be given that of who sends it.</summary>
    private static IEnumerable<QueueMessage> Untraced(IEnumerable<QueueMessage> messages) => messages.Select(message => message with { TraceParent = null });
}

using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

public sealed class ContentTests
{
    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var fixture = new EmulatorFixture();
        const string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var id = Guid.NewGuid();
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1));
        var sent = new ServiceBusMessage("{}")
        {
            MessageId = "id",
            ContentType = "application/json",
            CorrelationId = "correlation",
            Subject = "subject",
            To = "to",
            ReplyTo = "reply",
            PartitionKey = "key",
            TimeToLive = TimeSpan.FromDays(1),
            ApplicationProperties =
            {
                ["Diagnostic-Id"] = parent, ["traceparent"] = parent, ["int"] = 1, ["long"] = 2L, ["double"] = 2.5, ["bool"] = true, ["guid"] = id,
                ["time"] = time.UtcDateTime, ["offset"] = time, ["span"] = TimeSpan.FromSeconds(90), ["uri"] = new Uri("https://kelmah.example/x"),
            },
        };
        await fixture.Sender.SendMessageAsync(sent);
        await using var receiver = fixture.Receiver();
        var peeked = await receiver.PeekMessageAsync();
        var received = await receiver.NextAsync();
        foreach (var message in new[] { peeked, received })
        {
            Assert.Equal("{}", message.Body.ToString());
            Assert.Equal(("id", "application/json", "correlation"), (message.MessageId, message.ContentType, message.CorrelationId));
            Assert.Equal(("subject", "to", "reply", "key"), (message.Subject, message.To, message.ReplyTo, message.PartitionKey));
            Assert.Equal(TimeSpan.FromDays(1), message.TimeToLive);
            Assert.Equal(sent.ApplicationProperties.OrderBy(pair => pair.Key), message.ApplicationProperties.OrderBy(pair => pair.Key));
            Assert.Equal(fixture.Clock.GetUtcNow(), message.EnqueuedTime, TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task A_copy_of_a_dead_letter_keeps_its_trace()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.Sender.SendMessageAsync(new ServiceBusMessage("one")
        {
            ApplicationProperties = { ["Diagnostic-Id"] = "trace", ["other"] = "kept" },
        });
        await using var receiver = fixture.Receiver();
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "refused");
        await using var letters = fixture.DeadLetters();
        var letter = await letters.NextAsync();
        Assert.Equal("trace", letter.ApplicationProperties["Diagnostic-Id"]);
        var copy = new ServiceBusMessage(letter);
        Assert.Equal("kept", copy.ApplicationProperties["other"]);
        // The client's copy leaves out the trace, so that the new sending has its own.
        Assert.False(copy.ApplicationProperties.ContainsKey("Diagnostic-Id"));
    }

    [Fact]
    public async Task Messages_are_peeked_in_order_and_from_a_number()
    {
        await using var fixture = new EmulatorFixture();
        await fixture.SendAsync("one", "two", "three");
        await using var receiver = fixture.Receiver();
        await receiver.NextAsync();
        Assert.Equal(["one", "two", "three"], (await receiver.PeekMessagesAsync(10)).Select(message => message.Body.ToString()));
        Assert.Empty(await receiver.PeekMessagesAsync(10));
        Assert.Equal("two", Assert.Single(await receiver.PeekMessagesAsync(1, fromSequenceNumber: 2)).Body.ToString());
    }

    [Fact]
    public async Task A_large_message_arrives_whole()
    {
        await using var fixture = new EmulatorFixture();
        var body = new byte[200_000];
        Random.Shared.NextBytes(body);
        await fixture.Sender.SendMessageAsync(new ServiceBusMessage(body));
        await using var receiver = fixture.Receiver();
        Assert.Equal(body, (await receiver.NextAsync()).Body.ToArray());
    }
}

using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>What the dead letters of Service Bus may be beyond those of every implementation.</summary>
public sealed class ServiceBusDeadLettersTests
{
    private const string Plain = QueueNames.Email;

    private static readonly Paging All = new(100, null);

    [Fact]
    public async Task Two_instances_that_replay_at_once_put_each_letter_back_once()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        await using var otherClient = emulated.Connect();
        using var letters = new ServiceBusDeadLetters(client, emulated.Clock);
        using var others = new ServiceBusDeadLetters(otherClient, emulated.Clock);
        for (var number = 0; number < 2; number++) await GiveUpAsync(client, new ServiceBusMessage("{}") { MessageId = $"{number}" });
        var ids = (await letters.ListAsync(null, All, CancellationToken.None)).Items.Select(static letter => letter.Id).ToArray();

        var replays = await Task.WhenAll(ids.Concat(ids).Select((id, number) =>
            (number < ids.Length ? letters : others).ReplayAsync(id, CancellationToken.None)));

        Assert.Equal(ids.Length, replays.Count(static replayed => replayed));
        Assert.Equal((ids.Length, 0), (emulated.Bus.Count(Plain).Ready, emulated.Bus.Count(Plain).DeadLetters));
    }

    [Fact]
    public async Task A_body_that_is_no_bytes_is_left_out_of_the_list_and_replayed()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        using var letters = new ServiceBusDeadLetters(client, emulated.Clock);
        var message = new ServiceBusMessage { MessageId = "value" };
        message.GetRawAmqpMessage().Body = AmqpMessageBody.FromValue("text");
        await GiveUpAsync(client, message);
        var letter = Assert.Single((await letters.ListAsync(null, All, CancellationToken.None)).Items);

        Assert.True(await letters.ReplayAsync(letter.Id, CancellationToken.None));

        Assert.Equal(("value", ""), (letter.MessageId, letter.Body));
        await using var receiver = client.CreateReceiver(Plain);
        Assert.True((await receiver.PeekMessageAsync()).GetRawAmqpMessage().Body.TryGetValue(out var value));
        Assert.Equal("text", value);
    }

    [Fact]
    public async Task One_that_was_given_up_by_hand_needs_no_reason()
    {
        await using var emulated = new EmulatedNamespace();
        await using var client = emulated.Connect();
        using var letters = new ServiceBusDeadLetters(client, emulated.Clock);
        await using var sender = client.CreateSender(Plain);
        await sender.SendMessageAsync(new ServiceBusMessage("{}"));
        await using var receiver = client.CreateReceiver(Plain);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync());

        var letter = Assert.Single((await letters.ListAsync(null, All, CancellationToken.None)).Items);

        Assert.Equal(("", "", null), (letter.MessageId, letter.Reason, letter.Description));
    }

    /// <summary>Sends a message whose delivery fails.</summary>
    private static async Task GiveUpAsync(ServiceBusClient client, ServiceBusMessage message)
    {
        await using var sender = client.CreateSender(Plain);
        await sender.SendMessageAsync(message);
        await using var receiver = client.CreateReceiver(Plain);
        await receiver.AbandonMessageAsync(await receiver.ReceiveMessageAsync());
    }
}

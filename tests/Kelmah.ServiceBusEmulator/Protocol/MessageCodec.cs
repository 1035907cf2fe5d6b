using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>Between messages on the wire and in the broker.</summary>
internal static class MessageCodec
{
    /// <summary>The annotation of a delivery that its tag is taken from; the service sends it too.</summary>
    public static readonly Symbol LockToken = new("x-opt-lock-token");

    /// <summary>The format of a transfer whose data sections are messages.</summary>
    private const uint BatchFormat = 0x80013700;

    private static readonly Symbol ScheduledEnqueueTime = new("x-opt-scheduled-enqueue-time");

    /// <summary>The messages of one transfer.</summary>
    public static IReadOnlyList<BrokerMessage> ReadAll(Message transfer) => transfer.Format != BatchFormat
        ? [Read(transfer)]
        : transfer.BodySection switch
        {
            DataList list => Enumerable.Range(0, list.Count).Select(index => Read(list[index].Binary)).ToList(),
            Data single => [Read(single.Binary)],
            _ => [],
        };

    public static BrokerMessage Read(byte[] encoded) => Read(Message.Decode(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length)));

    /// <summary>The message as a client receives it.</summary>
    public static Message Write(MessageView view)
    {
        var encoded = view.Content.Encoded.ToArray();
        var message = Message.Decode(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length));
        message.Header ??= new Header();
        message.Header.DeliveryCount = (uint)view.DeliveryCount;
        message.MessageAnnotations ??= new MessageAnnotations();
        var annotations = message.MessageAnnotations.Map;
        annotations[new Symbol("x-opt-sequence-number")] = view.SequenceNumber;
        annotations[new Symbol("x-opt-enqueue-sequence-number")] = view.SequenceNumber;
        annotations[new Symbol("x-opt-enqueued-time")] = view.EnqueuedAt.UtcDateTime;
        annotations[new Symbol("x-opt-message-state")] = (int)view.State;
        if (view.LockedUntil is { } until) annotations[new Symbol("x-opt-locked-until")] = until.UtcDateTime;
        if (view.LockToken is { } token) message.DeliveryAnnotations = new DeliveryAnnotations { [LockToken] = token };
        if (view.Changes.Count == 0) return message;
        message.ApplicationProperties ??= new ApplicationProperties();
        foreach (var (name, value) in view.Changes) message.ApplicationProperties[name] = value;
        return message;
    }

    public static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    /// <summary>Application properties to set, from a settlement's map. Its keys are symbols or strings.</summary>
    public static Dictionary<string, object?> ReadChanges(Map? map) =>
        map?.ToDictionary(static pair => pair.Key.ToString()!, static pair => (object?)pair.Value, StringComparer.Ordinal) ?? [];

    private static BrokerMessage Read(Message message)
    {
        DateTimeOffset? scheduledFor = message.MessageAnnotations?.Map[ScheduledEnqueueTime] is DateTime time
            ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
            : null;
        return new BrokerMessage
        {
            Encoded = Encode(message),
            MessageId = message.Properties?.GetMessageId()?.ToString(),
            SessionId = message.Properties?.GroupId,
            ScheduledFor = scheduledFor,
            TimeToLive = message.Header is { Ttl: < uint.MaxValue } header ? TimeSpan.FromMilliseconds(header.Ttl) : null,
        };
    }
}

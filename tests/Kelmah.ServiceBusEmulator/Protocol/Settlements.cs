using Amqp.Framing;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>What clients ask for when they settle a message.</summary>
internal static class Settlements
{
    private const string DeadLetterCondition = "com.microsoft:dead-letter";
    private const string ReasonKey = "DeadLetterReason";
    private const string DescriptionKey = "DeadLetterErrorDescription";

    /// <summary>The settlement that an outcome on a link stands for; null if it is not supported.</summary>
    public static Settlement? Of(DeliveryState outcome) => outcome switch
    {
        Accepted => new Settlement.Complete(),
        Released => new Settlement.Release(),
        Modified { UndeliverableHere: true } modified => new Settlement.Defer { Changes = MessageCodec.ReadChanges(modified.MessageAnnotations) },
        Modified modified => new Settlement.Abandon { Changes = MessageCodec.ReadChanges(modified.MessageAnnotations) },
        // So the library says that the connection broke, of what was under way.
        Rejected { Error: { } error } when error.Condition?.ToString() != DeadLetterCondition => new Settlement.Release(),
        Rejected rejected => DeadLetter(MessageCodec.ReadChanges(rejected.Error?.Info)),
        _ => null,
    };

    /// <summary>The settlement that a request's disposition stands for; null if it is not supported.</summary>
    public static Settlement? Of(string disposition, Dictionary<string, object?> changes, string? reason, string? description) =>
        disposition switch
        {
            "completed" => new Settlement.Complete(),
            "abandoned" => new Settlement.Abandon { Changes = changes },
            "defered" => new Settlement.Defer { Changes = changes },
            "suspended" => new Settlement.DeadLetter(reason, description) { Changes = changes },
            _ => null,
        };

    private static Settlement.DeadLetter DeadLetter(Dictionary<string, object?> info)
    {
        info.Remove(ReasonKey, out var reason);
        info.Remove(DescriptionKey, out var description);
        return new Settlement.DeadLetter(reason as string, description as string) { Changes = info };
    }
}

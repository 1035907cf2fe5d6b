using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>
/// The message id that a dead letter is sent again under. Its own may lie in the queue's duplicate window still, which would
/// swallow it; this one says which letter it was, so that two replays of one letter are told for one.
/// </summary>
internal static class ReplayedId
{
    private const string Mark = "+replay:";

    /// <summary>What Service Bus takes.</summary>
    private const int Longest = 128;

    public static string Of(ServiceBusReceivedMessage letter)
    {
        var end = Mark + letter.SequenceNumber.ToString(CultureInfo.InvariantCulture);
        var key = NaturalKey(letter.MessageId) ?? "";
        return key[..Math.Min(key.Length, Longest - end.Length)] + end;
    }

    /// <summary>What the message was first sent under; null for a message that has no id.</summary>
    public static string? NaturalKey(string? messageId) =>
        messageId?.LastIndexOf(Mark, StringComparison.Ordinal) is { } at and >= 0 ? messageId[..at] : messageId;
}

using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>
/// Where a dead letter stands among those of all queues, as a text that sorts by its characters: a page goes on behind a place,
/// whether the letter that had it is there still or not.
/// </summary>
internal static class DeadLetterPlace
{
    private const string Digits = "D19";
    private const int Length = 19;

    public static string Of(string queue, ServiceBusReceivedMessage letter) => string.Join(
        ':',
        letter.EnqueuedTime.UtcTicks.ToString(Digits, CultureInfo.InvariantCulture),
        letter.SequenceNumber.ToString(Digits, CultureInfo.InvariantCulture),
        queue);

    public static bool IsValid(string text) => text.Split(':') is [var time, var sequence, { Length: > 0 }] && IsNumber(time) && IsNumber(sequence);

    private static bool IsNumber(string text) => text.Length == Length && text.All(char.IsAsciiDigit);
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kelmah.Kernel.Serialization;

/// <summary>
/// What events of earlier releases held and no event holds any more: words, which stand in the entities. An event that still has them is read
/// without them; the stores and the queues take them out of what is stored, once for each <see cref="Revision"/>, and nothing else ever changes an event.
/// </summary>
public static class RetiredEventMembers
{
    /// <summary>Goes up by one with each addition to <see cref="ByEvent"/>, upon which everything stored is cleaned again.</summary>
    public const int Revision = 1;

    /// <summary>The members of a payload, by the stored name of its event.</summary>
    public static FrozenDictionary<string, ImmutableArray<string>> ByEvent { get; } = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
    {
        ["ApplicationRejected"] = ["reason"],
        ["AttachmentScanned"] = ["reason"],
        ["NotificationAttemptFailed"] = ["failure"],
        ["NotificationGivenUp"] = ["failure"],
        ["PaymentDeclined"] = ["reason"],
        ["RefundNotSentYet"] = ["reason"],
        ["RefundOverdue"] = ["reason"],
        ["SearchFoundJobs"] = ["name", "titles"],
        ["SessionReuseDetected"] = ["deviceInfo"],
        ["StripeNoticeReceived"] = ["stripeType"],
        ["TransactionFailed"] = ["reason"],
        ["UnreadablePaymentReceived"] = ["paidCurrency"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A message of <see cref="EventJson"/> without them.</summary>
    /// <param name="message">The message's body, UTF-8; it may be anything.</param>
    /// <returns>Null where it has none of them, or is no event.</returns>
    public static byte[]? Without(ReadOnlySpan<byte> message)
    {
        if (Read(message) is not { } envelope || TypeOf(envelope) is not { } type || !ByEvent.TryGetValue(type, out var retired)) return null;
        if (envelope["payload"] is not JsonObject payload) return null;
        var removed = 0;
        foreach (var member in retired)
        {
            if (payload.Remove(member)) removed++;
        }

        return removed == 0 ? null : JsonSerializer.SerializeToUtf8Bytes(envelope, StorageJson.Options);
    }

    private static string? TypeOf(JsonObject envelope) =>
        envelope["type"] is JsonValue value && value.TryGetValue<string>(out var type) ? type : null;

    private static JsonObject? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            return JsonNode.Parse(message) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

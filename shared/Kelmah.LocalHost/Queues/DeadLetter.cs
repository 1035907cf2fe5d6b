namespace Kelmah.LocalHost;

/// <summary>A message that was given up.</summary>
/// <param name="SequenceNumber">Identifies the dead letter.</param>
/// <param name="Queue">The queue that it was sent to.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="Subject">What the message is about; null for nothing.</param>
/// <param name="Body">The body.</param>
/// <param name="ApplicationProperties">The sender's properties.</param>
/// <param name="Reason">Why it was given up, in a word: <c>MaxDeliveryCountExceeded</c>, or what the function gave.</param>
/// <param name="Description">Why, in a sentence; null when nothing was given.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="EnqueuedTime">When it joined the queue.</param>
/// <param name="DeadLetteredTime">When it was given up.</param>
public sealed record DeadLetter(
    long SequenceNumber,
    string Queue,
    string MessageId,
    string? Subject,
    ReadOnlyMemory<byte> Body,
    IReadOnlyDictionary<string, object> ApplicationProperties,
    string Reason,
    string? Description,
    int DeliveryCount,
    DateTimeOffset EnqueuedTime,
    DateTimeOffset DeadLetteredTime);

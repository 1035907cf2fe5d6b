namespace Kelmah.Kernel.Queues;

/// <summary>A message that was given up after its last delivery failed.</summary>
/// <param name="Id">Names the dead letter.</param>
/// <param name="Queue">The queue that it was sent to.</param>
/// <param name="MessageId">The message's natural key, which it keeps when it is put back and given up again; empty for one that was sent without.</param>
/// <param name="Body">As it was sent, where it is a text.</param>
/// <param name="Reason">Why it was given up, in a word; empty when nothing was given.</param>
/// <param name="Description">Why, in a sentence; null when nothing was given.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="EnqueuedAt">When it joined the queue, UTC.</param>
/// <param name="DeadLetteredAt">When it was given up, UTC.</param>
[SchemaName("DeadLetter")]
public sealed record DeadLetter(
    string Id,
    string Queue,
    string MessageId,
    string Body,
    string Reason,
    string? Description,
    int DeliveryCount,
    DateTimeOffset EnqueuedAt,
    DateTimeOffset DeadLetteredAt);

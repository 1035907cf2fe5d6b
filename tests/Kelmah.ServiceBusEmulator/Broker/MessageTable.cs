namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>The messages of a queue in the order of their sequence numbers. Only the queue touches it, under its lock.</summary>
internal sealed class MessageTable
{
    private readonly SortedDictionary<long, StoredMessage> messages = [];
    private long lastSequence;

    public int Count => messages.Count;

    /// <summary>When something happens to a message unless somebody acts; null for never.</summary>
    public DateTimeOffset? DueAt => messages.Values.Min(static message => message.DueAt);

    public long NextSequence() => ++lastSequence;

    public void Add(StoredMessage message) => messages.Add(message.SequenceNumber, message);

    public void Remove(StoredMessage message) => messages.Remove(message.SequenceNumber);

    public StoredMessage? Find(long sequenceNumber) => messages.GetValueOrDefault(sequenceNumber);

    public StoredMessage? FindLocked(Guid lockToken) => messages.Values.FirstOrDefault(message => message.Lock?.Token == lockToken);

    /// <summary>The oldest message that can be received: of any session, or of the given one.</summary>
    public StoredMessage? FindReady(string? sessionId) =>
        messages.Values.FirstOrDefault(message => message.IsReady && message.IsOf(sessionId));

    /// <summary>The session of the oldest message that can be received and whose session is accepted.</summary>
    public string? FindSession(Func<string, bool> accepts) => messages.Values
        .Where(static message => message.IsReady)
        .Select(static message => message.Content.SessionId)
        .FirstOrDefault(id => id is not null && accepts(id));

    public List<StoredMessage> LockedBy(Receiver receiver) =>
        messages.Values.Where(message => message.Lock?.Owner == receiver).ToList();

    public List<StoredMessage> Due(DateTimeOffset now) => messages.Values.Where(message => message.DueAt <= now).ToList();

    public List<MessageView> View(long fromSequence, int count, string? sessionId) => messages.Values
        .Where(message => message.SequenceNumber >= fromSequence && message.IsOf(sessionId))
        .Take(count)
        .Select(static message => message.View())
        .ToList();

    public int CountWhere(Func<StoredMessage, bool> condition) => messages.Values.Count(condition);
}

namespace Kelmah.LocalHost;

/// <summary>A message under its lock, from taking to settling. It is settled once.</summary>
internal sealed class MessageDelivery(ReceivedMessage message, string queue)
{
    private int settled;
    private long expiresTicks;

    public ReceivedMessage Message { get; } = message;

    public HeldMessage Held { get; } = new(queue, message.SequenceNumber, message.SessionId);

    /// <summary>When the lock ends, in real time: moving the virtual clock takes no message from a function that runs.</summary>
    public DateTimeOffset Expires
    {
        get => new(Volatile.Read(ref expiresTicks), TimeSpan.Zero);
        set => Volatile.Write(ref expiresTicks, value.UtcTicks);
    }

    public bool IsSettled => Volatile.Read(ref settled) == 1;

    /// <summary>True for the one who may settle the message.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref settled, 1) == 0;
}

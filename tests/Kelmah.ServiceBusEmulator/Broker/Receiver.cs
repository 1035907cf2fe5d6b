namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>One who receives from a queue: the holder of its messages' locks and, on a queue with sessions, of one session.</summary>
internal sealed class Receiver(string? sessionId, DateTimeOffset sessionLockedUntil)
{
    private volatile bool closed;
    private volatile bool sessionLost;

    /// <summary>The session that the receiver holds; null on a queue without sessions.</summary>
    public string? SessionId { get; } = sessionId;

    /// <summary>When the session's lock ends unless it is renewed. Read and written under the queue's lock.</summary>
    public DateTimeOffset SessionLockedUntil { get; set; } = sessionLockedUntil;

    /// <summary>Whether the receiver is gone; it gets no more messages.</summary>
    public bool IsClosed => closed;

    /// <summary>Whether the session's lock has run out. The link must be closed with that error.</summary>
    public bool HasLostSession => sessionLost;

    public void Close() => closed = true;

    public void LoseSession()
    {
        sessionLost = true;
        closed = true;
    }
}

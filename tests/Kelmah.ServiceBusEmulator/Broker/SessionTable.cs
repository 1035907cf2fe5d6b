namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>Who holds which session of a queue, and what is stored on it. Only the queue touches it, under its lock.</summary>
internal sealed class SessionTable
{
    private readonly Dictionary<string, Receiver> holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> states = new(StringComparer.Ordinal);

    /// <summary>When the next session's lock ends; null if none is held.</summary>
    public DateTimeOffset? DueAt => holders.Count == 0 ? null : holders.Values.Min(static holder => holder.SessionLockedUntil);

    public bool IsHeld(string sessionId) => holders.ContainsKey(sessionId);

    public Receiver? HolderOf(string sessionId) => holders.GetValueOrDefault(sessionId);

    public Receiver Lock(string sessionId, DateTimeOffset until)
    {
        var receiver = new Receiver(sessionId, until);
        holders.Add(sessionId, receiver);
        return receiver;
    }

    /// <summary>Frees the receiver's session, unless somebody else has it by now.</summary>
    /// <returns>Whether it was the receiver's.</returns>
    public bool Unlock(Receiver receiver)
    {
        if (receiver.SessionId is not { } id || HolderOf(id) != receiver) return false;
        holders.Remove(id);
        return true;
    }

    /// <summary>Takes the sessions from those whose time is over.</summary>
    public List<Receiver> TakeExpired(DateTimeOffset now)
    {
        var expired = holders.Values.Where(holder => holder.SessionLockedUntil <= now).ToList();
        foreach (var holder in expired)
        {
            holders.Remove(holder.SessionId!);
            holder.LoseSession();
        }

        return expired;
    }

    public byte[]? StateOf(string sessionId) => states.GetValueOrDefault(sessionId);

    public void SetState(string sessionId, byte[]? state)
    {
        if (state is null) states.Remove(sessionId);
        else states[sessionId] = state;
    }
}

namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>The message ids that were sent within a time, in order.</summary>
internal sealed class DuplicateWindow(TimeSpan length)
{
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset Until)> order = new();

    /// <summary>Whether the id was not sent within the window. From now on it was.</summary>
    public bool IsNew(string? id, DateTimeOffset now)
    {
        if (id is null || length <= TimeSpan.Zero) return true;
        while (order.TryPeek(out var oldest) && oldest.Until <= now) ids.Remove(order.Dequeue().Id);
        if (!ids.Add(id)) return false;
        order.Enqueue((id, now + length));
        return true;
    }
}

namespace Kelmah.Kernel;

/// <summary>How many messages of one kind went to somebody lately. The first message of a window opens it.</summary>
/// <param name="Since">When the present window opened, UTC; null before the first message.</param>
/// <param name="Count">Messages in it.</param>
/// <param name="LastAt">When the last one was asked for, UTC.</param>
[SchemaName("SendCount")]
public sealed record SendCount(DateTimeOffset? Since = null, int Count = 0, DateTimeOffset? LastAt = null)
{
    /// <summary>The count with one message more; null where the limit allows none now.</summary>
    public SendCount? Next(SendLimit limit, DateTimeOffset now)
    {
        if (now < LastAt + limit.Pause) return null;
        var isOpen = now < Since + limit.Window;
        if (isOpen && Count >= limit.Count) return null;
        return isOpen ? this with { Count = Count + 1, LastAt = now } : new SendCount(now, 1, now);
    }
}

/// <summary>How many messages of one kind may go to somebody.</summary>
/// <param name="Count">Messages in a window.</param>
/// <param name="Window">How long a window is.</param>
/// <param name="Pause">The shortest time between two messages.</param>
public sealed record SendLimit(int Count, TimeSpan Window, TimeSpan Pause = default);

namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>
/// A queue and all that is known of it. It is safe for use by several threads, calls nobody while it holds its lock, and moves
/// with its clock: each operation first does what has fallen due, and a timer does so when nobody calls.
/// </summary>
internal sealed class Queue : IDisposable
{
    private readonly Lock gate = new();
    private readonly MessageTable messages = new();
    private readonly SessionTable sessions = new();
    private readonly DuplicateWindow duplicates;
    private readonly List<StoredMessage> dead = [];
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private bool changed;

    /// <param name="deadLetters">Where dead letters go; null for a queue that is itself one of dead letters.</param>
    public Queue(EmulatedQueue settings, TimeProvider time, Queue? deadLetters)
    {
        Settings = settings;
        DeadLetters = deadLetters;
        this.time = time;
        duplicates = new DuplicateWindow(settings.DuplicateDetectionWindow);
        timer = time.CreateTimer(_ => Do(static _ => true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something may be there for those who wait: messages, a free session, or news of a lost one.</summary>
    public event Action? Changed;

    public EmulatedQueue Settings { get; }

    public Queue? DeadLetters { get; }

    /// <summary>Stores the message.</summary>
    /// <returns>Its sequence number. A duplicate is dropped, and has a number that no message bears.</returns>
    public long Send(BrokerMessage message) => Do(now =>
    {
        var stored = new StoredMessage(message) { SequenceNumber = messages.NextSequence(), EnqueuedAt = now };
        if (!duplicates.IsNew(message.MessageId, now)) return stored.SequenceNumber;
        if (message.ScheduledFor > now) stored.State = MessageState.Scheduled;
        Add(stored);
        return stored.SequenceNumber;
    });

    /// <summary>Begins to receive without a session.</summary>
    public static Receiver Open() => new(null, default);

    /// <summary>Locks a session for a new receiver: the named one, or else the free one with the oldest message.</summary>
    /// <returns>Null if the named session is held by another, or if no session is free and has messages.</returns>
    public Receiver? AcceptSession(string? sessionId) => Do(now =>
    {
        var id = sessionId ?? messages.FindSession(id => !sessions.IsHeld(id));
        return id is null || sessions.IsHeld(id) ? null : sessions.Lock(id, now + Settings.LockDuration);
    });

    /// <summary>Locks the oldest message that the receiver may have.</summary>
    public MessageView? TryReceive(Receiver receiver) => Do(now =>
    {
        if (receiver.IsClosed || messages.FindReady(receiver.SessionId) is not { } next) return null;
        return Lock(next, receiver, now);
    });

    /// <summary>Locks deferred messages. On a queue without sessions the locks go with no receiver.</summary>
    /// <returns>Null if one of them is not there, not deferred, locked or of another session.</returns>
    public IReadOnlyList<MessageView>? ReceiveDeferred(IReadOnlyCollection<long> sequenceNumbers, string? sessionId) => Do(now =>
    {
        var found = sequenceNumbers.Select(messages.Find).ToList();
        if (!found.TrueForAll(message => message is { State: MessageState.Deferred, Lock: null } && message.IsOf(sessionId))) return null;
        var holder = sessionId is null ? null : sessions.HolderOf(sessionId);
        return found.ConvertAll(message => Lock(message!, holder, now));
    });

    /// <summary>Settles a locked message.</summary>
    /// <returns>Whether the lock was still held.</returns>
    public bool Settle(Guid lockToken, Settlement settlement) => Do(_ =>
    {
        if (messages.FindLocked(lockToken) is not { } message) return false;
        message.Apply(settlement.Changes);
        message.Lock = null;
        changed = true;
        switch (settlement)
        {
            case Settlement.Complete:
                messages.Remove(message);
                break;
            case Settlement.Abandon:
                CountFailure(message);
                break;
            case Settlement.Defer:
                message.State = MessageState.Deferred;
                break;
            case Settlement.DeadLetter letter:
                MoveToDeadLetters(message, letter.Reason, letter.Description);
                break;
            case Settlement.Release:
                break;
        }

        return true;
    });

    /// <summary>Renews a message's lock.</summary>
    /// <returns>When it ends now; null if it was lost.</returns>
    public DateTimeOffset? RenewLock(Guid lockToken) => Do(now =>
    {
        if (messages.FindLocked(lockToken) is not { } message) return (DateTimeOffset?)null;
        message.Lock = message.Lock! with { Until = now + Settings.LockDuration };
        return message.Lock.Until;
    });

    /// <summary>Renews a session's lock, and with it those of its messages.</summary>
    /// <returns>When it ends now; null if nobody holds the session.</returns>
    public DateTimeOffset? RenewSession(string sessionId) => Do(now =>
    {
        if (sessions.HolderOf(sessionId) is not { } holder) return (DateTimeOffset?)null;
        var until = now + Settings.LockDuration;
        holder.SessionLockedUntil = until;
        foreach (var message in messages.LockedBy(holder)) message.Lock = message.Lock! with { Until = until };
        return until;
    });

    /// <summary>Whether somebody holds the session now.</summary>
    public bool IsSessionHeld(string sessionId) => Do(_ => sessions.IsHeld(sessionId));

    /// <summary>The state that was stored on a session; null if none is.</summary>
    public byte[]? GetSessionState(string sessionId) => Do(_ => sessions.StateOf(sessionId));

    /// <summary>Stores a state on a session, or removes it.</summary>
    public void SetSessionState(string sessionId, byte[]? state) => Do(_ =>
    {
        sessions.SetState(sessionId, state);
        return true;
    });

    /// <summary>Ends a receiver whose link is gone: its session is free, and its messages are available again, uncounted.</summary>
    public void Close(Receiver receiver) => Do(_ =>
    {
        receiver.Close();
        changed |= sessions.Unlock(receiver);
        var keeps = Settings.KeepsLocksOfClosedLinks && receiver.SessionId is null;
        foreach (var message in messages.LockedBy(receiver))
        {
            message.Lock = keeps ? message.Lock! with { Owner = null } : null;
            changed = true;
        }

        return true;
    });

    /// <summary>Takes back messages that are still scheduled.</summary>
    /// <returns>False, and nothing is taken back, if one of them is not.</returns>
    public bool CancelScheduled(IReadOnlyCollection<long> sequenceNumbers) => Do(_ =>
    {
        var found = sequenceNumbers.Select(messages.Find).ToList();
        if (!found.TrueForAll(static message => message?.State == MessageState.Scheduled)) return false;
        foreach (var message in found) messages.Remove(message!);
        return true;
    });

    /// <summary>Looks at messages of any state without locking them, oldest first.</summary>
    public IReadOnlyList<MessageView> Peek(long fromSequence, int count, string? sessionId) =>
        Do(_ => messages.View(fromSequence, count, sessionId));

    public QueueCounts Count()
    {
        var letters = DeadLetters?.Do(_ => DeadLetters.messages.Count) ?? 0;
        return Do(_ => new QueueCounts(
            messages.CountWhere(static message => message.IsReady),
            messages.CountWhere(static message => message.Lock is not null),
            messages.CountWhere(static message => message.State == MessageState.Scheduled),
            messages.CountWhere(static message => message is { State: MessageState.Deferred, Lock: null }),
            letters));
    }

    public void Dispose() => timer.Dispose();

    private T Do<T>(Func<DateTimeOffset, T> operation)
    {
        T result;
        StoredMessage[] letters;
        bool tell;
        lock (gate)
        {
            var now = time.GetUtcNow();
            DoWhatIsDue(now);
            result = operation(now);
            SetTimer(now);
            (tell, changed) = (changed, false);
            letters = [.. dead];
            dead.Clear();
        }

        DeadLetters?.Take(letters);
        if (tell) Changed?.Invoke();
        return result;
    }

    private void Take(StoredMessage[] letters)
    {
        if (letters.Length == 0) return;
        Do(_ =>
        {
            foreach (var letter in letters) Add(letter);
            return true;
        });
    }

    private void Add(StoredMessage message)
    {
        messages.Add(message);
        changed = true;
    }

    private MessageView Lock(StoredMessage message, Receiver? owner, DateTimeOffset now)
    {
        var until = owner?.SessionId is null ? now + Settings.LockDuration : owner.SessionLockedUntil;
        message.Lock = new MessageLock(Guid.NewGuid(), owner, until);
        return message.View();
    }

    private void DoWhatIsDue(DateTimeOffset now)
    {
        changed |= sessions.TakeExpired(now).Count > 0;
        foreach (var message in messages.Due(now))
        {
            changed = true;
            if (message.State == MessageState.Scheduled) Activate(message, now);
            else if (message.Lock is not null) LoseLock(message);
            if (message.Lock is null && message.ExpiresAt <= now) Expire(message);
        }
    }

    // As in the service, a scheduled message is enqueued anew when its time comes, behind those that came before it.
    private void Activate(StoredMessage message, DateTimeOffset now)
    {
        messages.Remove(message);
        message.SequenceNumber = messages.NextSequence();
        message.State = MessageState.Active;
        message.EnqueuedAt = now;
        messages.Add(message);
    }

    private void LoseLock(StoredMessage message)
    {
        message.Lock = null;
        CountFailure(message);
    }

    private void CountFailure(StoredMessage message)
    {
        message.DeliveryCount++;
        if (DeadLetters is null || message.DeliveryCount < Settings.MaxDeliveryCount) return;
        MoveToDeadLetters(
            message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {message.DeliveryCount} delivery attempts.");
    }

    private void Expire(StoredMessage message)
    {
        if (Settings.DeadLettersExpiredMessages)
            MoveToDeadLetters(message, "TTLExpiredException", "The message expired and was dead lettered.");
        else
            messages.Remove(message);
    }

    private void MoveToDeadLetters(StoredMessage message, string? reason, string? description)
    {
        // A dead letter that is given up again stays where it is.
        if (DeadLetters is null) return;
        if (reason is not null) message.Changes["DeadLetterReason"] = reason;
        if (description is not null) message.Changes["DeadLetterErrorDescription"] = description;
        message.State = MessageState.Active;
        message.IsDeadLetter = true;
        messages.Remove(message);
        dead.Add(message);
    }

    private void SetTimer(DateTimeOffset now)
    {
        var due = messages.DueAt;
        if (sessions.DueAt < due || due is null) due = sessions.DueAt;
        // A clock's timers count in milliseconds; one that is set to less would be due at once, again and again.
        var wait = due is null ? Timeout.InfiniteTimeSpan : due.Value - now;
        if (due is not null && wait < TimeSpan.FromMilliseconds(1)) wait = TimeSpan.FromMilliseconds(1);
        if (wait > TimeSpan.FromDays(40)) wait = TimeSpan.FromDays(40);
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}

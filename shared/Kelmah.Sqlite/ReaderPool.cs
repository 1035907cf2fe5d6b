namespace Kelmah.Sqlite;

/// <summary>
/// Read-only connections, opened as they are needed, for a limited number of readers at once. A reader that finds all places
/// taken waits; first come, first served. One that stays too long is ended, and its place passes on, whether or not its code takes
/// notice. Safe for use by several threads.
/// </summary>
/// <param name="places">Readers at once at most.</param>
/// <param name="open">Opens a connection.</param>
/// <param name="clock">Says how long a reader has been at it.</param>
internal sealed class ReaderPool(int places, Func<SqliteSession> open, TimeProvider clock)
{
    /// <summary>
    /// How long a reader may take. A page of a query takes milliseconds, the longest sum some hundredths of a second. Only what
    /// will never end takes this long, and meanwhile the log grows and others wait.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Stack<SqliteSession> idle = new();
    private readonly Dictionary<SqliteSession, long> busySince = [];
    private readonly LinkedList<TaskCompletionSource> waiting = new();
    private int free = places;
    private bool closed;

    /// <summary>Readers that wait for a place.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>Connections that are open.</summary>
    public int Open
    {
        get
        {
            lock (gate) return idle.Count + busySince.Count;
        }
    }

    /// <summary>Waits for a place, on this thread, and takes a connection.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed, or was while this waited.</exception>
    public SqliteSession Take()
    {
        if (TakeAtOnce(out var turn) is { } session) return session;
        turn?.Value.Task.GetAwaiter().GetResult();
        return TakeConnection();
    }

    /// <summary>Waits for a place and takes a connection.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was a place.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed, or was while this waited.</exception>
    public async ValueTask<SqliteSession> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TakeAtOnce(out var turn) is { } session) return session;
        if (turn is not null)
        {
            using var registration = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var (pool, given) = ((ReaderPool, LinkedListNode<TaskCompletionSource>))state!;
                    pool.GiveUp(given, token);
                },
                (this, turn));
            await turn.Value.Task.ConfigureAwait(false);
        }

        return TakeConnection();
    }

    /// <summary>Gives a connection back.</summary>
    public void Return(SqliteSession session)
    {
        lock (gate)
        {
            busySince.Remove(session);
            if (!session.IsEnded) PassPlaceOn();
            // One that is within a statement or a transaction still would hold the log, and show its next reader an old state.
            if (!session.IsEnded && session.IsAtRest && !closed)
            {
                idle.Push(session);
                return;
            }
        }

        session.Dispose();
    }

    /// <summary>Ends the readers that have taken too long, and lets others take their places. To be called again and again.</summary>
    public void EndOverdue()
    {
        lock (gate)
        {
            foreach (var (session, since) in busySince)
            {
                if (clock.GetElapsedTime(since) < Limit) continue;
                if (!session.IsEnded) PassPlaceOn();
                // Each time anew: it does not reach a statement that begins at the same moment.
                session.End();
            }
        }
    }

    /// <summary>Closes the connections that nobody uses, and lets nobody in any more. Those in use are closed when they come back.</summary>
    public void Close()
    {
        List<SqliteSession> unused;
        lock (gate)
        {
            closed = true;
            foreach (var turn in waiting) turn.SetException(new ObjectDisposedException(nameof(SqliteDatabase)));
            waiting.Clear();
            unused = [.. idle];
            idle.Clear();
        }

        foreach (var session in unused) session.Dispose();
    }

    /// <summary>Takes a place if one is free, and else joins the queue.</summary>
    /// <param name="turn">Completes when there is a place; null where one was taken.</param>
    /// <returns>The connection for the place; null where one has to be opened or waited for.</returns>
    private SqliteSession? TakeAtOnce(out LinkedListNode<TaskCompletionSource>? turn)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SqliteDatabase));
            turn = free > 0 ? null : waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (turn is not null) return null;
            free--;
            if (!idle.TryPop(out var unused)) return null;
            busySince.Add(unused, clock.GetTimestamp());
            return unused;
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // Who has been given a place keeps it, and returns it as others do.
            if (turn.List is null) return;
            waiting.Remove(turn);
            turn.Value.SetCanceled(cancellationToken);
        }
    }

    private void PassPlaceOn()
    {
        if (waiting.First is not { } next)
        {
            free++;
            return;
        }

        waiting.RemoveFirst();
        next.Value.SetResult();
    }

    private SqliteSession TakeConnection()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SqliteDatabase));
            if (idle.TryPop(out var unused))
            {
                busySince.Add(unused, clock.GetTimestamp());
                return unused;
            }
        }

        SqliteSession? session = null;
        try
        {
            session = open();
        }
        finally
        {
            lock (gate)
            {
                if (session is null) PassPlaceOn();
                else busySince.Add(session, clock.GetTimestamp());
            }
        }

        return session;
    }
}

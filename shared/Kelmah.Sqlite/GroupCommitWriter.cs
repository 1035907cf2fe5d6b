using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Kelmah.Sqlite;

/// <summary>
/// One thread that takes all waiting writes and commits them together. Each has a savepoint of its own, except where it is
/// alone, or where all of the group may run twice: then none has one, and if any fails, the group is undone and runs again
/// with savepoints.
/// </summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    /// <summary>Writes in one transaction at most: bounds the time that the first of them waits for the last.</summary>
    private const int MaxGroup = 512;

    private readonly SqliteSession session;
    private readonly WriteAheadLog log;
    private readonly CommitPosition position;
    private readonly Channel<Write> queue = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<TaskCompletionSource<bool>> emptyings = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="session">The connection that writes; closed at the end.</param>
    /// <param name="log">The file's log, which is kept short after each group and emptied at the end.</param>
    /// <param name="position">Counts the commits.</param>
    public GroupCommitWriter(SqliteSession session, WriteAheadLog log, CommitPosition position)
    {
        this.session = session;
        this.log = log;
        this.position = position;
        new Thread(Run) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    public Task<T> EnqueueAsync<T>(Func<SqliteSession, T> work, bool mayRepeat)
    {
        var write = new Write<T>(work) { MayRepeat = mayRepeat };
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(write), this);
        return write.Task;
    }

    /// <summary>Has the log emptied behind the writes that wait; whether it could be.</summary>
    public Task<bool> EmptyLogAsync()
    {
        var asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        emptyings.Enqueue(asked);
        // A write that does nothing wakes the writer, which empties the log behind its group: no checkpoint runs within a transaction.
        if (!queue.Writer.TryWrite(new Write<bool>(static _ => true) { MayRepeat = true })) asked.TrySetResult(false);
        return asked.Task;
    }

    /// <summary>Has the log emptied where readers did not let it be. To be called again and again.</summary>
    public void RetryCheckpoint()
    {
        if (!log.IsBlocked) return;
        log.Unblock();
        // A write that does nothing: the writer looks at the log behind it. There is none to wake once the queue is closed.
        queue.Writer.TryWrite(new Write<bool>(static _ => true) { MayRepeat = true });
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<Write>(MaxGroup);
        while (WaitForWork())
        {
            while (group.Count < MaxGroup && queue.Reader.TryRead(out var write)) group.Add(write);
            if (group.Count == 0) continue;
            CommitGroup(group);
            group.Clear();
            if (log.KeepShort()) position.Note();
            while (emptyings.TryDequeue(out var asked)) asked.TrySetResult(log.TryEmptyNow());
        }

        log.EmptyAtTheEnd();
        while (emptyings.TryDequeue(out var asked)) asked.TrySetResult(true);
        session.Dispose();
        position.Close();
        stopped.SetResult();
    }

    private bool WaitForWork()
    {
        var waiting = queue.Reader.WaitToReadAsync();
        return waiting.IsCompleted ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    private void CommitGroup(List<Write> group)
    {
        try
        {
            if (!TryCommitTogether(group) && !IsOver(group))
            {
                session.Execute("BEGIN IMMEDIATE");
                Commit(group.Count(RunInSavepoint));
            }
        }
        catch (SqliteException failure)
        {
            // The transaction itself failed (a full disk, an I/O error): nothing of the group is on disk.
            if (session.InTransaction) session.Execute("ROLLBACK");
            foreach (var write in group) write.Fail(failure);
            return;
        }

        foreach (var write in group) write.Acknowledge();
    }

    /// <summary>A write that was alone has had its turn, whether or not it was undone.</summary>
    private static bool IsOver(List<Write> group) => group.Count == 1;

    /// <summary>Commits the group without savepoints; false when that could not be, and nothing of it is left.</summary>
    private bool TryCommitTogether(List<Write> group)
    {
        if (group.Count > 1 && !group.TrueForAll(static write => write.MayRepeat)) return false;
        session.Execute("BEGIN IMMEDIATE");
        var changed = 0;
        foreach (var write in group)
        {
            session.UndoAsked = false;
            var before = session.TotalChanges;
            if (write.TryRun(session) && !session.UndoAsked)
            {
                if (session.TotalChanges != before) changed++;
                continue;
            }

            if (session.InTransaction) session.Execute("ROLLBACK");
            return false;
        }

        Commit(changed);
        return true;
    }

    /// <param name="changed">How many of the writes changed something, to be counted with the transaction.</param>
    private void Commit(int changed)
    {
        position.Record(changed);
        session.Execute("COMMIT");
        position.Confirm();
    }

    /// <summary>Whether it changed something.</summary>
    private bool RunInSavepoint(Write write)
    {
        session.Execute("SAVEPOINT write");
        session.UndoAsked = false;
        var before = session.TotalChanges;
        var isUndone = !write.TryRun(session) || session.UndoAsked;
        if (isUndone)
        {
            // SQLite undoes a whole transaction where the disk fails: what it said then says why.
            if (!session.InTransaction) throw write.Error as SqliteException ?? new SqliteException("The transaction was rolled back by SQLite.", write.Error);
            session.Execute("ROLLBACK TO write");
        }

        session.Execute("RELEASE write");
        return !isUndone && session.TotalChanges != before;
    }

    private abstract class Write
    {
        /// <summary>Whether the work may run, be undone and run again before its outcome is told.</summary>
        public bool MayRepeat { get; init; }

        public Exception? Error { get; protected set; }

        public abstract bool TryRun(SqliteSession session);

        public abstract void Acknowledge();

        public abstract void Fail(Exception error);
    }

    private sealed class Write<T>(Func<SqliteSession, T> work) : Write
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Task => completion.Task;

        public override bool TryRun(SqliteSession session)
        {
            // The writer's thread must outlive whatever a piece of work throws: the caller gets it, its neighbours do not.
#pragma warning disable CA1031
            Error = null;
            try
            {
                result = work(session);
                return true;
            }
            catch (Exception error)
            {
                Error = error;
                return false;
            }
#pragma warning restore CA1031
        }

        public override void Acknowledge()
        {
            if (Error is null) completion.SetResult(result!);
            else completion.SetException(Error);
        }

        public override void Fail(Exception error) => completion.SetException(Error ?? error);
    }
}

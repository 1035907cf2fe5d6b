namespace Kelmah.LocalHost.Durable;

/// <summary>
/// An instance that is in memory: it takes what came for it, one turn after another, each turn on whichever thread of the
/// pool is free. What it holds between turns is only a cache of its rows.
/// </summary>
internal sealed partial class LiveInstance(DurableEngine engine, long id) : IThreadPoolWorkItem
{
    private readonly Lock gate = new();
    private List<HistoryEvent> inbox = [];
    private List<HistoryEvent> batch = [];
    private bool mayHaveMessages = true;
    private bool awaitedForeignTask;
    private bool running;
    private bool evicted;
    private bool ended;
    private int runningActivities;
    private int idleStamp;

    public long Id => id;

    /// <summary>Lets the instance look for messages in its rows.</summary>
    /// <returns>False if it has left the memory: another object stands for it now.</returns>
    public bool Wake() => Signal(null);

    /// <summary>Hands in the answer of a timer.</summary>
    /// <inheritdoc cref="Wake" path="/returns"/>
    public bool Post(HistoryEvent answer) => Signal(answer);

    /// <summary>Hands in the answer of an activity that it started.</summary>
    public void EndActivity(HistoryEvent? answer)
    {
        if (answer is not null) Signal(answer, endsActivity: true);
        else
        {
            lock (gate) runningActivities--;
        }
    }

    /// <summary>Notes that something that is not durable came back to the code.</summary>
    /// <inheritdoc cref="Wake" path="/returns"/>
    public bool NoteForeignAwait()
    {
        lock (gate) awaitedForeignTask = true;
        return Signal(null);
    }

    /// <summary>Marks the instance as idle.</summary>
    /// <returns>What <see cref="TryEvict"/> is to be called with.</returns>
    public int BecomeIdle()
    {
        lock (gate) return ++idleStamp;
    }

    /// <summary>Leaves the memory, unless it has been used since it became idle.</summary>
    public void TryEvict(int stamp)
    {
        lock (gate)
        {
            if (evicted || running || runningActivities > 0 || stamp != idleStamp) return;
            evicted = true;
            execution = null;
        }

        engine.Forget(this);
    }

    public void Execute() => _ = RunAsync();

    private bool Signal(HistoryEvent? answer, bool endsActivity = false)
    {
        lock (gate)
        {
            if (endsActivity) runningActivities--;
            if (evicted) return false;
            if (ended) return true;
            if (answer is null) mayHaveMessages = true;
            else inbox.Add(answer);
            if (running) return true;
            running = true;
        }

        engine.Work.Enter();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return true;
    }

    private async Task RunAsync()
    {
        while (TakeBatch(out var readMessages))
        {
#pragma warning disable CA1031 // The edge of the engine: a turn that cannot be recorded is logged and tried again.
            try
            {
                await StepAsync(readMessages).ConfigureAwait(false);
                batch.Clear();
            }
            catch (Exception failure)
            {
                RetryLater(failure);
                return;
            }
#pragma warning restore CA1031
        }

        engine.Work.Exit();
    }

    private bool TakeBatch(out bool readMessages)
    {
        bool idle;
        lock (gate)
        {
            readMessages = mayHaveMessages;
            if (!ended && !engine.IsDead && (readMessages || inbox.Count > 0))
            {
                mayHaveMessages = false;
                (batch, inbox) = (inbox, batch);
                return true;
            }

            running = false;
            idle = !ended && runningActivities == 0;
        }

        if (idle) engine.Idle.Add(this);
        return false;
    }

    /// <summary>Forgets what the failed turn did in memory, keeps what came for it, and tries again a little later.</summary>
    private void RetryLater(Exception failure)
    {
        execution = null;
        lock (gate)
        {
            inbox.InsertRange(0, batch);
            batch.Clear();
            mayHaveMessages = true;
        }

        if (engine.IsStopping)
        {
            lock (gate) running = false;
        }
        else
        {
            engine.LogTurnFailed(failure, id);
            engine.RunLater(this);
        }

        engine.Work.Exit();
    }

    private void EndLife()
    {
        execution = null;
        lock (gate) ended = true;
        engine.Forget(this);
    }
}

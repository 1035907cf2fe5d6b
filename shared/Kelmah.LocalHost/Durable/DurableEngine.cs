using System.Collections.Concurrent;
using Kelmah.Sqlite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost.Durable;

/// <summary>Runs orchestrations whose histories are rows of one SQLite file.</summary>
/// <remarks>
/// Guarantees: what an orchestrator decided is on disk before it is acted on; an activity runs at least once and its outcome
/// is recorded once; what was acknowledged survives a kill at any moment, and the next engine on the file goes on from it.
/// An instance that waits is only rows: it holds no thread, and memory only while it is among the last used. One engine at a
/// time may work on a file.
/// </remarks>
public sealed partial class DurableEngine : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, LiveInstance> live = new();
    private readonly DurableShims shims;
    private readonly ILogger logger;
    private volatile bool stopping;
    private volatile bool dead;

    /// <summary>Creates an engine; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="database">The file. It stays open when the engine stops.</param>
    /// <param name="registry">The orchestrators and activities; not changed once the engine has started.</param>
    /// <param name="time">The clock of timers, scheduled starts and time stamps.</param>
    /// <param name="loggers">Makes the engine's and the orchestrators' loggers.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    public DurableEngine(
        SqliteDatabase database,
        DurableRegistry registry,
        TimeProvider time,
        ILoggerFactory loggers,
        DurableEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        Options = options ?? new DurableEngineOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.MaxConcurrentActivities, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(Options.MaxIdleOrchestrations, nameof(options));
        Database = database;
        Registry = registry;
        Time = time;
        shims = new DurableShims(Options.DataConverter, loggers);
        logger = loggers.CreateLogger<DurableEngine>();
        ActivitySlots = new SemaphoreSlim(Options.MaxConcurrentActivities);
        Idle = new IdleInstances(Options.MaxIdleOrchestrations);
        Timers = new TimerQueue(this);
        Client = new LocalDurableTaskClient(this);
    }

    /// <summary>Starts, signals and queries orchestrations; usable from <see cref="StartAsync"/> on.</summary>
    public DurableTaskClient Client { get; }

    internal SqliteDatabase Database { get; }

    internal DurableRegistry Registry { get; }

    internal TimeProvider Time { get; }

    internal DurableEngineOptions Options { get; }

    internal InstanceWriter Writer { get; } = new();

    internal IdleInstances Idle { get; }

    internal TimerQueue Timers { get; }

    internal StatusWaiters Waiters { get; } = new();

    internal WorkCounter Work { get; } = new();

    internal SemaphoreSlim ActivitySlots { get; }

    internal bool IsStopping => stopping;

    internal bool IsDead => dead;

    internal bool ReplaysEveryTurn => Options.MaxIdleOrchestrations == 0;

    /// <summary>How many instances are in memory.</summary>
    public int LiveCount => live.Count;

    /// <summary>Brings the tables up to date and lets every unfinished instance go on.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await Database.MigrateAsync(DurableSchema.Component, DurableSchema.Scripts).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var (instance, message) = Database.Read(InstanceReader.ReadLastKeys);
        Writer.StartAfter(instance, message);
        var unfinished = Database.Read(InstanceReader.ReadUnfinishedWork);
        foreach (var id in unfinished) Wake(id);
        Timers.Start();
        LogStarted(unfinished.Count);
    }

    /// <summary>
    /// Begins no further turn or activity, and waits until those that run are recorded. What they leave to do, the next
    /// engine on the file does.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is lost by that.</exception>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (stopping) return;
        stopping = true;
        Timers.Dispose();
        await Work.DrainAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops at once, as a kill would: nothing more is recorded, and what runs is done again by the next engine on the file.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        stopping = true;
        dead = true;
        Timers.Dispose();
        live.Clear();
        return ValueTask.CompletedTask;
    }

    /// <summary>Begins an instance whose row has just been written.</summary>
    internal void Activate(InstanceRow created)
    {
        if (stopping) return;
        var instance = new LiveInstance(this, created.Id);
        instance.Preload(created);
        if (!live.TryAdd(created.Id, instance) || !instance.Wake()) Wake(created.Id);
    }

    /// <summary>Lets an instance look for what is new in its rows.</summary>
    internal void Wake(long id)
    {
        while (!stopping && !GetOrAdd(id).Wake())
        {
            // It left the memory just now: the next look-up makes another.
        }
    }

    /// <summary>Hands an answer to an instance.</summary>
    internal void Post(long id, HistoryEvent answer)
    {
        while (!stopping && !GetOrAdd(id).Post(answer))
        {
            // As in Wake.
        }
    }

    /// <summary>Forgets an instance that has ended or left the memory.</summary>
    internal void Forget(LiveInstance instance) => live.TryRemove(KeyValuePair.Create(instance.Id, instance));

    /// <summary>Makes the code of an instance ready to run from its start.</summary>
    internal OrchestrationExecution Execute(InstanceRow row) => new(
        row, Registry.FindOrchestrator(row.Name, row.Version), shims, () => NoteForeignAwait(row.Id), Options.Elsewhere);

    /// <summary>Runs an instance's loop again after a pause.</summary>
    internal void RunLater(LiveInstance instance)
    {
        ITimer? timer = null;
        timer = Time.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                Work.Enter();
                ThreadPool.UnsafeQueueUserWorkItem(instance, preferLocal: false);
            },
            null,
            RetryDelay,
            Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A turn of the orchestration with key {Id} could not be recorded.")]
    internal partial void LogTurnFailed(Exception failure, long id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The timers that are due could not be read.")]
    internal partial void LogTimersFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The durable engine started; {Count} unfinished orchestrations go on.")]
    private partial void LogStarted(int count);

    private LiveInstance GetOrAdd(long id) => live.GetOrAdd(id, static (key, engine) => new LiveInstance(engine, key), this);

    private void NoteForeignAwait(long id)
    {
        while (!stopping && !GetOrAdd(id).NoteForeignAwait())
        {
            // As in Wake.
        }
    }
}

namespace Kelmah.Sqlite.Tests;

/// <summary>A reader on a thread of its own that stands on a row until it is let go. Its table needs two rows.</summary>
internal sealed class HeldReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim letGo = new();

    private HeldReader(SqliteDatabase database) => Ended = Task.Factory.StartNew(
        () => database.Read(session =>
        {
            using var rows = session.Prepare("SELECT value FROM numbers");
            rows.Step();
            begun.SetResult();
            letGo.Wait();
            return rows.Step();
        }),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    /// <summary>Completes when the reader stands on its row, or has ended before.</summary>
    public Task Begun => Task.WhenAny(begun.Task, Ended).WaitAsync(Patience);

    /// <summary>What the reader's next step gave.</summary>
    public Task<bool> Ended { get; }

    /// <summary>Starts one; it may have to wait for its turn.</summary>
    public static HeldReader Start(SqliteDatabase database) => new(database);

    /// <summary>Starts one and waits until it stands on its row.</summary>
    public static async Task<HeldReader> BeginAsync(SqliteDatabase database)
    {
        var reader = new HeldReader(database);
        await reader.Begun;
        return reader;
    }

    /// <summary>Lets it go on.</summary>
    public Task<bool> EndAsync()
    {
        letGo.Set();
        return Ended.WaitAsync(Patience);
    }

    public void Dispose()
    {
        letGo.Set();
        ((IAsyncResult)Ended).AsyncWaitHandle.WaitOne(Patience);
        letGo.Dispose();
    }
}

using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.LocalHost.Tests.Durable;

/// <summary>An engine on a file of its own, which can be crashed and opened again.</summary>
public sealed class EngineHarness : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("kelmah-durable-").FullName;
    private SqliteDatabase? database;
    private DurableEngine? engine;

    public EngineHarness(int maxIdle) => Options = new DurableEngineOptions { MaxIdleOrchestrations = maxIdle };

    /// <summary>It may be filled before the first start.</summary>
    public string FilePath => Path.Combine(folder, "test.db");

    public ManualTimeProvider Time { get; } = new();

    public DurableEngineOptions Options { get; set; }

    public DurableRegistry Registry { get; set; } = new();

    public ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    public DurableEngine Engine => engine!;

    public DurableTaskClient Client => engine!.Client;

    public SqliteDatabase Database => database!;

    public async Task StartAsync()
    {
        database = new SqliteDatabase(FilePath);
        engine = new DurableEngine(database, Registry, Time, Loggers, Options);
        await engine.StartAsync();
    }

    /// <summary>Ends the engine without a drain, and opens another one on the same file.</summary>
    public async Task CrashAndRestartAsync()
    {
        await engine!.DisposeAsync();
        await database!.DisposeAsync();
        await StartAsync();
    }

    public async Task<OrchestrationMetadata> RunAsync(TaskName name, object? input = null, StartOrchestrationOptions? start = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input, start);
        return await CompletionAsync(id);
    }

    public async Task<OrchestrationMetadata> CompletionAsync(string id)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token);
    }

    /// <summary>Waits until an instance shows a custom status.</summary>
    public Task StatusAsync(string id, string custom) => EventuallyAsync(async () =>
        (await Client.GetInstanceAsync(id, getInputsAndOutputs: true))?.SerializedCustomStatus == $"\"{custom}\"");

    /// <summary>Waits until an instance is in a status.</summary>
    public Task StatusAsync(string id, OrchestrationRuntimeStatus status) => EventuallyAsync(async () =>
        (await Client.GetInstanceAsync(id))?.RuntimeStatus == status);

    /// <summary>Waits until that many timers are on disk.</summary>
    public Task TimersAsync(int count) => EventuallyAsync(() => Task.FromResult(Count("durable_timers") == count));

    public long Count(string table) => database!.Read(session =>
    {
        using var statement = session.Prepare($"SELECT count(*) FROM {table}");
        statement.Step();
        return statement.GetInt64(0);
    });

    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition()) await Task.Delay(2, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null) await engine.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

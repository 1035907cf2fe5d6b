using System.Collections.Concurrent;
using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The place of the one worker process: who needs it waits while it is empty.</summary>
internal sealed class WorkerSlot(IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string> errors = new();
    private TaskCompletionSource<WorkerConnection> ready = New();
    private WorkerProcess? process;

    /// <summary>What the workers logged as errors.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>What the loading of each function of the present worker came to.</summary>
    public IReadOnlyList<FunctionLoadResponse> Loaded { get; private set; } = [];

    /// <summary>The worker, as soon as there is one that has loaded its functions.</summary>
    public Task<WorkerConnection> GetAsync(CancellationToken cancellationToken) => ready.Task.WaitAsync(cancellationToken);

    /// <summary>Starts a worker and waits until it is ready.</summary>
    public async Task<WorkerConnection> StartAsync(Uri host)
    {
        process = WorkerProcess.Start(host, settings);
        var first = await Task.WhenAny(ready.Task, process.Exited).WaitAsync(Patience);
        if (first != ready.Task) throw new InvalidOperationException($"The worker ended with {process.ExitCode}:\n{process.Output}");
        return await ready.Task;
    }

    /// <summary>Starts a worker that cannot work with its settings, and waits for its end.</summary>
    /// <returns>Its exit code, and what it said.</returns>
    public async Task<(int ExitCode, string Output)> FailToStartAsync(Uri host)
    {
        process = WorkerProcess.Start(host, settings);
        await process.Exited.WaitAsync(Patience);
        return (process.ExitCode, process.Output);
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        ready = New();
        if (process is null) return;
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Ends the worker as the host does when it scales in, and waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        var worker = await ready.Task;
        ready = New();
        worker.Terminate();
        await process!.Exited.WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>A process has called.</summary>
    public WorkerConnection Accept()
    {
        var connection = new WorkerConnection(Note);
        _ = LoadAsync(connection, ready);
        return connection;
    }

    public ValueTask DisposeAsync() => new(KillAsync());

    private static TaskCompletionSource<WorkerConnection> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task LoadAsync(WorkerConnection connection, TaskCompletionSource<WorkerConnection> awaited)
    {
        try
        {
            Loaded = await connection.LoadAsync(WorkerProcess.Folder);
            awaited.TrySetResult(connection);
        }
        catch (WorkerGoneException)
        {
            // It was killed while it started; the next one is waited for.
        }
        catch (InvalidOperationException failure)
        {
            awaited.TrySetException(failure);
        }
    }

    private void Note(RpcLog entry)
    {
        const int error = 4;
        if (entry.Level >= error) errors.Enqueue($"{entry.Category}: {entry.Message} {entry.Exception?.Message}\n{entry.Exception?.StackTrace}");
    }
}

using System.Collections.Concurrent;

namespace Kelmah.LocalHost.Tests.Hosting;

/// <summary>What functions did, and gates at which they wait.</summary>
internal sealed class Recorder
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> entries = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> gates = new();

    public IReadOnlyList<string> Entries => [.. entries];

    public void Add(string entry) => entries.Enqueue(entry);

    /// <summary>Waits at a gate until the test opens it.</summary>
    public Task WaitAtAsync(string gate) => Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    public void ReleaseAll()
    {
        foreach (var gate in gates.Values) gate.TrySetResult();
    }

    /// <summary>Waits until the entries are these.</summary>
    public async Task ShouldBecomeAsync(params string[] expected)
    {
        await EventuallyAsync(() => entries.Count >= expected.Length);
        Assert.Equal(expected, Entries);
    }

    /// <summary>Waits until the condition holds.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
    }

    private TaskCompletionSource Gate(string name) =>
        gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

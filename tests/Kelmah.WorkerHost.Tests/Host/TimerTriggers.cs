using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The functions that run by the clock. A test says when: of the schedules this host keeps only that of the deadlines, when a test moves the clock.</summary>
internal sealed class TimerTriggers(IReadOnlyList<IndexedFunction> functions, Invoker invoker)
{
    private const string TimerJson =
        """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-01-01T00:00:00+00:00","Next":"2026-01-01T00:01:00+00:00","LastUpdated":"2026-01-01T00:00:00+00:00"},"IsPastDue":false}""";

    public IReadOnlyList<IndexedFunction> Functions { get; } = [.. functions.Where(static function => function.TriggerType == "timerTrigger")];

    public Task<InvocationResponse> RunAsync(IndexedFunction function) => invoker.InvokeAsync(function, new TypedData { Json = TimerJson });

    /// <summary>What the host does when hours have passed at once.</summary>
    public Task RunDueAsync() => RunAsync(Functions.Single(static function => function.Name == "SweepDeadlines"));

    /// <summary>What the host does when it has started.</summary>
    public Task RunOnStartupAsync() => Task.WhenAll(Functions.Where(static function => function.Is("runOnStartup")).Select(RunAsync));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kelmah.LocalRuntime.DurableTask;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalRuntime.Durable;

/// <summary>What an orchestrator's code sees: each call notes a decision, or finds the answer of an earlier one.</summary>
internal sealed partial class LocalOrchestrationContext(
    InstanceRow instance, OrchestratorThread thread, DataConverter converter, ILoggerFactory loggers) : TaskOrchestrationContext
{
    /// <summary>The namespace of the ids of <see cref="NewGuid"/>; the same as the Durable Task Framework's.</summary>
    private static readonly Guid IdNamespace = new("9e952958-5e33-4daf-827f-2fa12937b875");

    private readonly Dictionary<int, OpenTask> open = [];
    private int nextTaskId;
    private int nextGuid;
    private DateTime now;
    private bool replaying;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.InstanceId;

    public override string Version => instance.Version;

    public override ParentOrchestrationInstance? Parent { get; } =
        instance.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => replaying;

    /// <summary>The steps that are not answered yet.</summary>
    public IReadOnlyDictionary<int, OpenTask> Open => open;

    public ExternalEvents Events { get; } = new();

    /// <summary>What the present turn has decided so far.</summary>
    public List<HistoryEvent> Decisions { get; private set; } = [];

    /// <summary>Timers that have rows and are not needed any more.</summary>
    public List<HistoryEvent> CancelledTimers { get; } = [];

    public string? CustomStatus { get; private set; } = instance.CustomStatus;

    /// <summary>How the code asked to begin again; null if it did not.</summary>
    public ContinueAsNewOptions? NextGeneration { get; private set; }

    /// <summary>The serialized input of the next generation.</summary>
    public string? NextInput { get; private set; }

    protected override ILoggerFactory LoggerFactory => loggers;

    public void BeginTurn(DateTime at, bool isReplay)
    {
        now = at;
        replaying = isReplay;
        Decisions = [];
        CancelledTimers.Clear();
    }

    /// <summary>Takes the open step that an answer is for; null if there is none, for the answer came before.</summary>
    public OpenTask? TakeOpen(HistoryEvent answer)
    {
        if (!IsAnswerToOpen(answer)) return null;
        open.Remove(answer.TaskId, out var task);
        task!.Cancellation.Unregister();
        return task;
    }

    /// <summary>Whether some open step waits for this answer.</summary>
    public bool IsAnswerToOpen(HistoryEvent answer)
    {
        if (!open.TryGetValue(answer.TaskId, out var task)) return false;
        // A timer is known by its due time; the queue of timers knows nothing of generations.
        if (answer.Kind != HistoryEventKind.TimerFired && answer.Generation != instance.Generation) return false;
        return answer.Kind switch
        {
            HistoryEventKind.ActivityCompleted or HistoryEventKind.ActivityFailed =>
                task.Decision.Kind == HistoryEventKind.ActivityScheduled,
            HistoryEventKind.SubOrchestrationCompleted or HistoryEventKind.SubOrchestrationFailed =>
                task.Decision.Kind == HistoryEventKind.SubOrchestrationCreated,
            HistoryEventKind.TimerFired =>
                task.Decision.Kind == HistoryEventKind.TimerCreated && task.Decision.DueAt == answer.DueAt,
            _ => false,
        };
    }

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(instance.Input);

    public override void SetCustomStatus(object? customStatus)
    {
        EnterFromOrchestrator();
        CustomStatus = converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EnterFromOrchestrator();
        NextInput = converter.Serialize(options.NewInput);
        NextGeneration = options;
    }

    public override Guid NewGuid()
    {
        EnterFromOrchestrator();
        var name = string.Create(CultureInfo.InvariantCulture, $"{InstanceId}_{now:o}_{nextGuid++}");
        Span<byte> source = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        IdNamespace.TryWriteBytes(source, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(name, source[16..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 builds version 5 ids on SHA-1; nothing is protected by it.
        SHA1.HashData(source[..length], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private void EnterFromOrchestrator()
    {
        if (thread.IsOwner) return;
        thread.Trespass();
        throw new InvalidOperationException(
            "An orchestrator used its context on another thread. It may only await tasks that come from its context, "
            + "and not with ConfigureAwait(false).");
    }
}

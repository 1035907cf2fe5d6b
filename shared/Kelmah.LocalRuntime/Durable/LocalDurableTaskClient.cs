using System.Diagnostics;
using System.Text.Json;
using Kelmah.LocalRuntime.DurableTask;
using Kelmah.LocalRuntime.DurableTask.Client;

namespace Kelmah.LocalRuntime.Durable;

/// <summary>The client of an engine in the same process.</summary>
internal sealed partial class LocalDurableTaskClient(DurableEngine engine) : DurableTaskClient("local")
{
    private const int LongestInstanceId = 256;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentException.ThrowIfNullOrWhiteSpace(orchestratorName.Name, nameof(orchestratorName));
        var now = engine.Time.GetUtcNow().UtcDateTime;
        var startAt = options?.StartAt?.UtcDateTime is { } asked && asked > now ? asked : (DateTime?)null;
        var row = new InstanceRow
        {
            Id = engine.Writer.NextInstanceKey(),
            InstanceId = options?.InstanceId is { } instanceId ? Valid(instanceId) : Guid.CreateVersion7().ToString("N"),
            Name = orchestratorName.Name,
            Version = options?.Version is { } version ? version.Version : string.Empty,
            HasWork = startAt is null,
            CreatedAt = now,
            StartAt = startAt,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } trace ? trace.Id : null,
            Tags = options?.Tags is { Count: > 0 } tags
                ? JsonSerializer.Serialize(tags.ToDictionary(), HistoryJson.Compact.DictionaryStringString)
                : null,
            Input = engine.Options.DataConverter.Serialize(input),
        };
        await StartAsync(row, options?.DedupeStatuses).ConfigureAwait(false);
        return row.InstanceId;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        return SendAsync(
            instanceId,
            new HistoryEvent
            {
                Kind = HistoryEventKind.EventRaised,
                Name = eventName,
                Data = engine.Options.DataConverter.Serialize(eventPayload),
            },
            cancellation);
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) => SendAsync(
            instanceId,
            new HistoryEvent
            {
                Kind = HistoryEventKind.Terminated,
                Data = engine.Options.DataConverter.Serialize(options?.Output),
                Recursive = options?.Recursive ?? false,
            },
            cancellation);

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new HistoryEvent { Kind = HistoryEventKind.Suspended, Data = reason }, cancellation);

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new HistoryEvent { Kind = HistoryEventKind.Resumed, Data = reason }, cancellation);

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var row = engine.Database.Read(session => InstanceReader.Find(session, instanceId))
            ?? throw new ArgumentException(
                $"No orchestration with the instance id '{instanceId}' was found.", nameof(instanceId));
        if (!row.IsEnded && !restartWithNewInstanceId)
            throw new InvalidOperationException($"The orchestration '{instanceId}' is {row.Status} and cannot be restarted.");
        var again = new InstanceRow
        {
            Id = engine.Writer.NextInstanceKey(),
            InstanceId = restartWithNewInstanceId ? Guid.CreateVersion7().ToString("N") : instanceId,
            Name = row.Name,
            Version = row.Version,
            HasWork = true,
            CreatedAt = engine.Time.GetUtcNow().UtcDateTime,
            TraceParent = row.TraceParent,
            Tags = row.Tags,
            Input = row.Input,
        };
        await StartAsync(again, null).ConfigureAwait(false);
        return again.InstanceId;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Valid(string instanceId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        return instanceId.Length <= LongestInstanceId
            ? instanceId
            : throw new ArgumentException($"An instance id has at most {LongestInstanceId} characters.", nameof(instanceId));
    }

    private async Task StartAsync(InstanceRow row, IReadOnlyList<string>? dedupe)
    {
        var refusal = await engine.Database.WriteAsync(
            session => InstanceWriter.Create(session, row, dedupe), mayRepeat: true).ConfigureAwait(false);
        if (refusal is { } status)
        {
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration with the instance id '{row.InstanceId}' exists already and is {status}.");
        }

        if (row.StartAt is { } startAt) engine.Timers.Add(new DurableTimer(startAt.Ticks, row.Id, InstanceRow.StartTimer));
        else engine.Activate(row);
    }

    private async Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var woken = await engine.Database.WriteAsync(
            session => engine.Writer.Send(session, instanceId, message), mayRepeat: true).ConfigureAwait(false);
        if (woken is { } id) engine.Wake(id);
    }
}

using System.Diagnostics;
using System.Text.Json;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

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
        await StartAsync(row, StatusesToKeep(options)).ConfigureAwait(false);
        return row.InstanceId;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return SendAsync(
            instanceId,
            new HistoryEvent
            {
                Kind = HistoryEventKind.EventRaised,
                Name = eventName,
                Data = engine.Options.DataConverter.Serialize(eventPayload),
            },
            engine.Options.ThrowStatusExceptionsOnRaiseEvent ? RefusedSignal.OfEvent : static (_, _) => null,
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
            RefusedSignal.OfTermination,
            cancellation);

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => SendAsync(
            instanceId,
            new HistoryEvent { Kind = HistoryEventKind.Suspended, Data = reason },
            RefusedSignal.OfSuspension,
            cancellation);

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => SendAsync(
            instanceId,
            new HistoryEvent { Kind = HistoryEventKind.Resumed, Data = reason },
            RefusedSignal.OfResumption,
            cancellation);

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        var row = await engine.Database.ReadAsync(session => InstanceReader.Find(session, instanceId), cancellation).ConfigureAwait(false)
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
        await StartAsync(again, []).ConfigureAwait(false);
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

    /// <summary>The statuses in which an existing instance refuses a start, besides those of one that has not ended.</summary>
    private static IReadOnlyList<OrchestrationRuntimeStatus> StatusesToKeep(StartOrchestrationOptions? options)
    {
        if (options?.DedupeStatuses is not { } names) return [];
        return [.. names.Select(name => Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status)
            ? status
            : throw new ArgumentException($"Invalid orchestration runtime status: '{name}' for deduplication.", nameof(options)))];
    }

    private async Task StartAsync(InstanceRow row, IReadOnlyList<OrchestrationRuntimeStatus> keep)
    {
        var refusal = await engine.Database.WriteAsync(
            session => InstanceWriter.Create(session, row, keep), mayRepeat: true).ConfigureAwait(false);
        if (refusal is { } status)
        {
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration with the instance id '{row.InstanceId}' exists already and is {status}.");
        }

        if (row.StartAt is { } startAt) engine.Timers.Add(new DurableTimer(startAt.Ticks, row.Id, InstanceRow.StartTimer));
        else engine.Activate(row);
    }

    /// <summary>Leaves a message for an instance, unless its status refuses it.</summary>
    /// <param name="instanceId">Which instance.</param>
    /// <param name="message">What it is told.</param>
    /// <param name="refuse">Takes the instance id and its status, null if there is none; gives what refuses the message.</param>
    /// <param name="cancellation">Looked at before the write.</param>
    private async Task SendAsync(
        string instanceId,
        HistoryEvent message,
        Func<string, OrchestrationRuntimeStatus?, RpcException?> refuse,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var (woken, refusal) = await engine.Database.WriteAsync(
            session => engine.Writer.Send(session, instanceId, message, status => refuse(instanceId, status)), mayRepeat: true)
            .ConfigureAwait(false);
        if (refusal is not null) throw refusal;
        if (woken is { } id) engine.Wake(id);
    }
}

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <content>Waiting, querying and purging.</content>
internal sealed partial class LocalDurableTaskClient
{
    /// <summary>Instances that one write removes at most: bounds the time that other writes wait for it.</summary>
    private const int PurgedAtOnce = 200;

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => WaitAsync(
            instanceId,
            static instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending,
            getInputsAndOutputs,
            cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, static instance => instance.IsCompleted, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Find(instanceId, getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        filter ??= new OrchestrationQuery();
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.PageSize, 1, nameof(filter));
        var query = new InstanceQuery
        {
            CreatedFrom = filter.CreatedFrom,
            CreatedTo = filter.CreatedTo,
            Statuses = InstanceQuery.Mask(filter.Statuses),
            IdPrefix = filter.InstanceIdPrefix ?? string.Empty,
        };
        var converter = filter.FetchInputsAndOutputs ? engine.Options.DataConverter : null;
        return Pageable.Create(async (token, size, cancellation) =>
        {
            var pageSize = size ?? filter.PageSize;
            var next = query with { After = token ?? filter.ContinuationToken ?? string.Empty, Limit = pageSize + 1 };
            var found = await engine.Database.ReadAsync(session => next.ReadMetadata(session, converter), cancellation).ConfigureAwait(false);
            return ToPage(found, pageSize, static instance => instance.InstanceId);
        });
    }

    public override async Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = 100,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        var query = new InstanceQuery
        {
            EndedFrom = completedTimeFrom,
            EndedTo = completedTimeTo,
            Statuses = InstanceQuery.Mask(runtimeStatus) & InstanceQuery.EndedStatuses,
            After = lastInstanceKey ?? string.Empty,
            Limit = pageSize + 1,
        };
        var found = await engine.Database.ReadAsync(query.ReadIds, cancellation).ConfigureAwait(false);
        return ToPage(found.ConvertAll(static instance => instance.InstanceId), pageSize, static id => id);
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var recursive = options?.Recursive ?? false;
        var purged = await engine.Database.WriteAsync(session =>
            InstanceReader.Find(session, instanceId) is { IsEnded: true } row ? InstancePurge.Delete(session, row.Id, recursive) : 0)
            .ConfigureAwait(false);
        return new PurgeResult(purged, isComplete: true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var began = engine.Time.GetTimestamp();
        var query = new InstanceQuery
        {
            CreatedFrom = filter.CreatedFrom,
            CreatedTo = filter.CreatedTo,
            Statuses = InstanceQuery.Mask(filter.Statuses) & InstanceQuery.EndedStatuses,
            Limit = PurgedAtOnce,
        };
        var count = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var (found, purged) = await engine.Database.WriteAsync(session => InstancePurge.DeleteAll(
                session, query, options?.Recursive ?? false)).ConfigureAwait(false);
            count += purged;
            if (found < PurgedAtOnce) return new PurgeResult(count, isComplete: true);
            if (engine.Time.GetElapsedTime(began) > filter.Timeout) return new PurgeResult(count, isComplete: false);
        }
    }

    private static Page<T> ToPage<T>(List<T> found, int pageSize, Func<T, string> key)
        where T : notnull
    {
        if (found.Count <= pageSize) return new Page<T>(found);
        found.RemoveAt(pageSize);
        return new Page<T>(found, key(found[^1]));
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Predicate<OrchestrationMetadata> reached, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        var instance = Find(instanceId, getInputsAndOutputs);
        while (instance is not null && !reached(instance))
        {
            var change = engine.Waiters.NextChange(instanceId);
            instance = Find(instanceId, getInputsAndOutputs);
            if (instance is null || reached(instance)) engine.Waiters.Notify(instanceId);
            else
            {
                await change.WaitAsync(cancellation).ConfigureAwait(false);
                instance = Find(instanceId, getInputsAndOutputs);
            }
        }

        return instance
            ?? throw new InvalidOperationException($"No orchestration with the instance id '{instanceId}' exists.");
    }

    private OrchestrationMetadata? Find(string instanceId, bool getInputsAndOutputs)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var converter = getInputsAndOutputs ? engine.Options.DataConverter : null;
        return engine.Database.Read(session => InstanceQuery.ReadOne(session, instanceId, converter));
    }
}

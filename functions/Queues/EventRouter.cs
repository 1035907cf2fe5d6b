using DurableTask.Core.Exceptions;
using Grpc.Core;
using Kelmah.Functions.Orchestrations;
using Kelmah.Functions.Orchestrations.Retired;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Queues;

/// <summary>
/// Does what the modules say follows from an event: starts and wakes orchestrations, sends messages, runs use cases. A started id
/// is not started again, and a signal only wakes, so an event that comes twice does no harm.
/// </summary>
/// <remarks>
/// The events of one entity come in the order in which they happened; those of two entities, such as a contract and its
/// milestone, in any. Every orchestration reads the state of its entity when it begins and whenever it is woken, so that a
/// signal which finds none is lost for nobody.
/// </remarks>
public sealed partial class EventRouter(IQueueSender queues, IServiceProvider services, ILogger<EventRouter> logger)
{
    /// <summary>Does what follows from one event.</summary>
    public async Task RouteAsync(EventRecord happened, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var reactions = ModuleCatalogue.Product.ReactionsTo(happened.Payload.GetType());
        var starts = reactions.OfType<StartsInstance>().Select(reaction => reaction.Start(happened)).OfType<InstanceStart>().ToList();
        foreach (var start in starts) await StartOnceAsync(start, client, cancellationToken);
        foreach (var wake in reactions.OfType<WakesInstance>().Select(reaction => reaction.Wake(happened)).OfType<InstanceWake>())
        {
            if (starts.All(start => start.InstanceId != wake.InstanceId)) await WakeAsync(wake, client, cancellationToken);
        }

        foreach (var forward in reactions.OfType<ForwardsTo>().DistinctBy(reaction => reaction.Queue)) await ForwardAsync(happened, forward, cancellationToken);
        // Last: nobody waits for it.
        foreach (var useCase in reactions.OfType<RunsUseCase>()) await useCase.Run(services, happened, cancellationToken);
    }

    private Task ForwardAsync(EventRecord happened, ForwardsTo forward, CancellationToken cancellationToken)
    {
        var message = new QueueMessage(happened.Id.ToString(), forward.Body(happened), happened.StreamId, TraceParent: happened.TraceParent);
        return queues.SendAsync(forward.Queue, [message], cancellationToken);
    }

    private static async Task StartOnceAsync(InstanceStart start, DurableTaskClient client, CancellationToken cancellationToken)
    {
        // Whatever became of an instance, it is not replaced: only the first delivery of its event begins it.
        var options = new StartOrchestrationOptions(start.InstanceId)
            .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(start.Orchestrator, start.Input, options, cancellationToken);
        }
        catch (Exception exists) when (exists is OrchestrationAlreadyExistsException or RpcException { StatusCode: StatusCode.AlreadyExists })
        {
            // A delivery before this one started it.
        }
    }

    private async Task WakeAsync(InstanceWake wake, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(wake.InstanceId, client, cancellationToken)) return;
        if (RetiredInstances.IdOf(wake.Lifecycle) is { } retired && await IsThereAsync(retired, client, cancellationToken)) return;
        if (!wake.MayNotHaveBegun) LogMissing(wake.InstanceId);
    }

    /// <summary>Wakes an instance; whether there is one.</summary>
    private static async Task<bool> IsThereAsync(string instanceId, DurableTaskClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.RaiseEventAsync(instanceId, DeadlineLoop.Changed, "", cancellationToken);
            return true;
        }
        catch (RpcException over) when (over.StatusCode == StatusCode.FailedPrecondition)
        {
            // It has ended, often by the very change that this event tells of.
            return true;
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No orchestration {InstanceId} is there to be woken; the sweepers serve its deadlines.")]
    private partial void LogMissing(string instanceId);
}

using DurableTask.Core.Exceptions;
using Grpc.Core;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Orchestrations;

/// <summary>
/// Starts and wakes orchestrations: the only place that does. A started id is not started again, and a signal only wakes, so
/// an event that comes twice does no harm.
/// </summary>
/// <remarks>
/// The events of one entity come in the order in which they happened; those of two entities, such as a contract and its
/// milestone, in any. Every orchestration reads the state of its entity when it begins and whenever it is woken, so that a
/// signal which finds none is lost for nobody.
/// </remarks>
public static partial class OrchestrationRouter
{
    /// <summary>Does for one event what the orchestrations need of it; nothing for most.</summary>
    public static async Task RouteAsync(
        EventRecord happened, DurableTaskClient client, ILogger logger, CancellationToken cancellationToken)
    {
        var start = StartedBy(happened.Payload);
        if (start is not null) await StartOnceAsync(start, client, cancellationToken);
        if (WokenBy(happened) is { } wake && wake.InstanceId != start?.InstanceId) await WakeAsync(wake, client, logger, cancellationToken);
    }

    private static Start? StartedBy(DomainEvent payload) => payload switch
    {
        ContractDrafted e => new(nameof(ContractOrchestrator), InstanceIds.Contract(e.ContractId), e.ContractId),
        FundingStarted e => new(nameof(EscrowFundingOrchestrator), InstanceIds.EscrowFunding(e.TransactionId), e.TransactionId),
        MilestoneApproved e => new(nameof(EscrowReleaseOrchestrator), InstanceIds.EscrowRelease(e.MilestoneId), e.MilestoneId),
        RefundRequested e => new(nameof(RefundRequestOrchestrator), InstanceIds.RefundRequest(e.RefundRequestId), e.RefundRequestId),
        RefundStarted e => new(nameof(RefundOrchestrator), InstanceIds.Refund(e.TransactionId), e.TransactionId),
        ErasureRequested e => new(nameof(ErasureOrchestrator), InstanceIds.Erasure(e.UserId, e.RequestedAt), e.UserId),
        _ => null,
    };

    private static Wake? WokenBy(EventRecord happened) => happened.Payload switch
    {
        ContractEvent e => new(InstanceIds.Contract(e.ContractId)),
        // Its contract's orchestration begins it once the escrow is funded; what happens to a draft finds none yet.
        MilestoneEvent e => new(InstanceIds.Milestone(e.MilestoneId), MayNotHaveBegun: true),
        ErasureCancelled e => new(InstanceIds.Erasure(e.UserId, e.RequestedAt)),
        RefundRequestEvent e => new(InstanceIds.RefundRequest(e.RefundRequestId)),
        TransactionCompleted e => WokenByEnd(e.Type, happened.EntityId),
        TransactionFailed e => WokenByEnd(e.Type, happened.EntityId),
        TransactionCancelled e => WokenByEnd(e.Type, happened.EntityId),
        _ => null,
    };

    private static Wake? WokenByEnd(TransactionType type, Guid transactionId) => type switch
    {
        TransactionType.Payment => new(InstanceIds.EscrowFunding(transactionId)),
        TransactionType.Refund => new(InstanceIds.Refund(transactionId)),
        // Done in the commit that records them: no orchestration ever waits for one.
        TransactionType.EscrowHold or TransactionType.EscrowRelease or TransactionType.Payout or TransactionType.Fee => null,
    };

    private static async Task StartOnceAsync(Start start, DurableTaskClient client, CancellationToken cancellationToken)
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

    private static async Task WakeAsync(Wake wake, DurableTaskClient client, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await client.RaiseEventAsync(wake.InstanceId, DeadlineLoop.Changed, "", cancellationToken);
        }
        catch (RpcException over) when (over.StatusCode == StatusCode.FailedPrecondition)
        {
            // It has ended, often by the very change that this event tells of.
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            if (!wake.MayNotHaveBegun) LogMissing(logger, wake.InstanceId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No orchestration {InstanceId} is there to be woken; the sweepers serve its deadlines.")]
    private static partial void LogMissing(ILogger logger, string instanceId);

    private sealed record Start(string Orchestrator, string InstanceId, Guid Input);

    private sealed record Wake(string InstanceId, bool MayNotHaveBegun = false);
}

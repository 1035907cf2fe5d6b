using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Contracts;
using Kelmah.Domain.Identity;
using Kelmah.Domain.Payments;

namespace Kelmah.Functions.Orchestrations;

/// <summary>
/// Starts and wakes orchestrations: the only place that does. A started id is not started again, and a signal only wakes, so
/// an event that comes twice does no harm.
/// </summary>
public static class OrchestrationRouter
{
    /// <summary>Does for one event what the orchestrations need of it; nothing for most.</summary>
    public static async Task RouteAsync(EventRecord happened, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (StartedBy(happened.Payload) is { } start) await StartOnceAsync(start, client, cancellationToken);
        if (WokenBy(happened) is { } instanceId) await client.RaiseEventAsync(instanceId, DeadlineLoop.Changed, "", cancellationToken);
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

    private static string? WokenBy(EventRecord happened) => happened.Payload switch
    {
        ContractEvent e => InstanceIds.Contract(e.ContractId),
        MilestoneEvent e => InstanceIds.Milestone(e.MilestoneId),
        ErasureCancelled e => InstanceIds.Erasure(e.UserId, e.RequestedAt),
        RefundRequestEvent e => InstanceIds.RefundRequest(e.RefundRequestId),
        TransactionCompleted { Type: TransactionType.Refund } or TransactionFailed { Type: TransactionType.Refund } =>
            InstanceIds.Refund(happened.EntityId),
        TransactionCompleted or TransactionFailed or TransactionCancelled => InstanceIds.EscrowFunding(happened.EntityId),
        _ => null,
    };

    private static async Task StartOnceAsync(Start start, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await client.GetInstancesAsync(start.InstanceId, getInputsAndOutputs: false, cancellationToken) is not null) return;
        var options = new StartOrchestrationOptions(start.InstanceId);
        await client.ScheduleNewOrchestrationInstanceAsync(start.Orchestrator, start.Input, options, cancellationToken);
    }

    private sealed record Start(string Orchestrator, string InstanceId, Guid Input);
}

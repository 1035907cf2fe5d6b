using Kelmah.Application.Persistence;
using Kelmah.Domain.Contracts;
using Kelmah.Domain.Payments;

namespace Kelmah.Functions.Orchestrations;

/// <summary>
/// Starts and wakes orchestrations: the only place that does. A started id is not started again, and a signal only wakes, so
/// an event that comes twice does no harm.
/// </summary>
public sealed class OrchestrationRouter
{
    /// <summary>Does for one event what the orchestrations need of it; nothing for most.</summary>
    public Task RouteAsync(EventRecord happened, DurableTaskClient client, CancellationToken cancellationToken) =>
        happened.Payload switch
        {
            ContractDrafted drafted => StartOnceAsync(
                nameof(ContractOrchestrator), InstanceIds.Contract(drafted.ContractId), drafted.ContractId, client, cancellationToken),
            FundingStarted payment => StartOnceAsync(
                nameof(EscrowFundingOrchestrator), InstanceIds.EscrowFunding(payment.TransactionId), payment.TransactionId, client, cancellationToken),
            MilestoneApproved milestone => ApproveAsync(milestone, client, cancellationToken),
            ContractEvent contract => WakeAsync(InstanceIds.Contract(contract.ContractId), client, cancellationToken),
            MilestoneEvent milestone => WakeAsync(InstanceIds.Milestone(milestone.MilestoneId), client, cancellationToken),
            TransactionCompleted or TransactionFailed or TransactionCancelled =>
                WakeAsync(InstanceIds.EscrowFunding(happened.EntityId), client, cancellationToken),
            _ => Task.CompletedTask,
        };

    private static async Task ApproveAsync(MilestoneApproved approved, DurableTaskClient client, CancellationToken cancellationToken)
    {
        await StartOnceAsync(
            nameof(EscrowReleaseOrchestrator), InstanceIds.EscrowRelease(approved.MilestoneId), approved.MilestoneId, client, cancellationToken);
        await WakeAsync(InstanceIds.Milestone(approved.MilestoneId), client, cancellationToken);
    }

    private static async Task StartOnceAsync(
        string orchestrator, string instanceId, Guid input, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await client.GetInstancesAsync(instanceId, getInputsAndOutputs: false, cancellationToken) is not null) return;
        var options = new StartOrchestrationOptions(instanceId);
        await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, options, cancellationToken);
    }

    private static Task WakeAsync(string instanceId, DurableTaskClient client, CancellationToken cancellationToken) =>
        client.RaiseEventAsync(instanceId, DeadlineLoop.Changed, "", cancellationToken);
}

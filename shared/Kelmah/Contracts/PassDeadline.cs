using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Does what a deadline does when it passes, or reminds of it. Safe to repeat.</summary>
public sealed class PassDeadline(
    SendReminder reminders,
    ExpireContract contracts,
    ExpireFunding payments,
    MarkMilestoneOverdue overdue,
    AutoApproveMilestone approval,
    MarkNothingDelivered undelivered,
    ExpireRefundRequest refunds)
{
    /// <summary>Passes one step of an entity's deadline.</summary>
    /// <param name="entityId">The contract, milestone, transaction or request for a refund.</param>
    /// <param name="step">What had been announced for it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The code of the refusal where somebody acted before, and the deadline does not run any more; else null.</returns>
    public Task<string?> ExecuteAsync(Guid entityId, NextStep step, CancellationToken cancellationToken) =>
        step.ReminderBefore is { } before
            ? RemindAsync(entityId, step.Deadline, before, cancellationToken)
            : PassAsync(entityId, step.Deadline, cancellationToken);

    private Task<string?> RemindAsync(Guid id, DeadlineKind deadline, TimeSpan before, CancellationToken cancellationToken) => deadline switch
    {
        DeadlineKind.Signing or DeadlineKind.Funding => CodeOf(reminders.ForContractAsync(id, deadline, before, cancellationToken)),
        DeadlineKind.MilestoneDue or DeadlineKind.AutoApproval or DeadlineKind.NothingDelivered =>
            CodeOf(reminders.ForMilestoneAsync(id, deadline, before, cancellationToken)),
        DeadlineKind.RefundAnswer => CodeOf(reminders.ForRefundRequestAsync(id, before, cancellationToken)),
        DeadlineKind.CardPayment or DeadlineKind.MobileMoneyPayment =>
            throw new InvalidOperationException($"{deadline} has no reminders."),
    };

    private Task<string?> PassAsync(Guid id, DeadlineKind deadline, CancellationToken cancellationToken) => deadline switch
    {
        DeadlineKind.Signing => CodeOf(contracts.UnsignedAsync(id, cancellationToken)),
        DeadlineKind.Funding => CodeOf(contracts.UnfundedAsync(id, cancellationToken)),
        DeadlineKind.CardPayment or DeadlineKind.MobileMoneyPayment => CodeOf(payments.ExecuteAsync(id, cancellationToken)),
        DeadlineKind.MilestoneDue => CodeOf(overdue.ExecuteAsync(id, cancellationToken)),
        DeadlineKind.AutoApproval => CodeOf(approval.ExecuteAsync(id, cancellationToken)),
        DeadlineKind.NothingDelivered => CodeOf(undelivered.ExecuteAsync(id, cancellationToken)),
        DeadlineKind.RefundAnswer => CodeOf(refunds.ExecuteAsync(id, cancellationToken)),
    };

    private static async Task<string?> CodeOf<T>(Task<Result<T>> command) => (await command.ConfigureAwait(false)).Refusal?.Error.Code;
}

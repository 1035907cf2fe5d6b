using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The worker hands in work for a milestone.</summary>
public sealed class SubmitMilestone(MilestoneCommands milestones, AttachmentUses attachments, TimeProvider clock)
{
    /// <summary>The milestone with its new submission.</summary>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid milestoneId, SubmissionInput input, CancellationToken cancellationToken) =>
        milestones.RunAsync(
            caller,
            milestoneId,
            Part.Worker,
            milestone => input.Check() is { } wrong ? wrong : milestone.Submit(input.Deliverables, input.Note, clock.GetUtcNow()),
            cancellationToken,
            (work, milestone) => ShowAsync(work, milestone, input, cancellationToken));

    /// <summary>The contract's parties may read what is handed in.</summary>
    private Task<Refusal?> ShowAsync(UnitOfWork work, Milestone milestone, SubmissionInput input, CancellationToken cancellationToken) => attachments.TakeAsync(
        work,
        milestone.WorkerId,
        input.Deliverables.Select((one, index) => (one.AttachmentId, Field: $"deliverables[{index}].attachmentId"))
            .Where(one => one.AttachmentId is not null).Select(one => new NamedAttachment(one.Field, one.AttachmentId!.Value)),
        new AttachmentUse(AttachmentUseKind.Milestone, milestone.Id, [milestone.HirerId, milestone.WorkerId]),
        cancellationToken);
}

using Kelmah.Attachments;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>The work on the milestones of a signed contract, and what their deadlines do. The milestones of a draft change with <see cref="ContractDrafts"/>.</summary>
public sealed class Milestones(
    IDocumentStore store, Transactor transactor, ContractNames names, TermsVersions versions, IAttachments attachments, IStepUp stepUp, IEscrows escrows, TimeProvider clock, IIdSource ids)
{
    /// <summary>A milestone, for its contract's parties and administrators.</summary>
    public Task<Result<MilestoneView>> GetAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken) =>
        names.AddAsync(ReadAsync(caller, milestoneId, cancellationToken), cancellationToken);

    /// <summary>A page of a contract's milestones, by number, for its parties and administrators.</summary>
    public async Task<Result<Page<MilestoneView>>> ListAsync(Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var page = await store.QueryAsync(
            new Query<Milestone>
            {
                Where = MilestoneCollection.ContractId.Is(contractId),
                OrderBy = [MilestoneCollection.Number.Ascending()],
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(page.Select(MilestoneView.Of), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The worker starts, if the escrow holds the milestone's amount. A repeat changes nothing.</summary>
    public Task<Result<MilestoneView>> StartAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken) =>
        RunAsync(caller, milestoneId, PartyRole.Worker, async (work, milestone) =>
        {
            var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (!contract!.IsUnderWay) return ContractErrors.NotActive;
            var held = await escrows.HeldForAsync(work, milestone, cancellationToken).ConfigureAwait(false);
            return milestone.Start(held, clock.GetUtcNow()).Then<Milestone>(started => work.Update(started));
        }, cancellationToken);

    /// <summary>The worker hands in work. The parties may read the attachments that it names.</summary>
    public Task<Result<MilestoneView>> SubmitAsync(Caller caller, Guid milestoneId, SubmissionInput input, CancellationToken cancellationToken) =>
        RunAsync(caller, milestoneId, PartyRole.Worker, async (work, milestone) =>
        {
            if (input.Check() is { } wrong) return wrong;
            var submitted = await UpdateAsync(
                work, milestone.Submit(input.Deliverables, input.Note, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            if (submitted.Refusal is not null) return submitted;
            return await ShareAttachmentsAsync(work, milestone, input, cancellationToken).ConfigureAwait(false) is { } refused ? refused : submitted;
        }, cancellationToken);

    /// <summary>
    /// The hirer approves what was handed in, and its money is released in the same commit: all of it, or a part, while the rest is asked back
    /// from the worker or rolls on into a new milestone, as the hirer says. The hirer is asked for a fresh code before a large sum. A repeat changes
    /// nothing.
    /// </summary>
    public Task<Result<MilestoneView>> ApproveAsync(Caller caller, Guid milestoneId, ApprovalInput input, CancellationToken cancellationToken) =>
        RunAsync(caller, milestoneId, PartyRole.Hirer, async (work, milestone) =>
        {
            if (input.Check(milestone, clock.GetUtcNow()) is { } wrong) return wrong;
            var approved = input.Amount ?? milestone.Amount;
            if (await stepUp.RefuseReleaseAsync(work, caller, approved, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
            return approved == milestone.Amount || milestone.Status == MilestoneStatus.Completed
                ? await ReleaseAsync(work, milestone.Approve(caller.UserId, clock.GetUtcNow()), remainder: null, cancellationToken).ConfigureAwait(false)
                : await ApprovePartAsync(work, caller, milestone, input, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>The hirer asks for changes: nothing is approved automatically until the next submission.</summary>
    public Task<Result<MilestoneView>> RequestChangesAsync(
        Caller caller, Guid milestoneId, ChangeRequestInput input, CancellationToken cancellationToken) =>
        RunAsync(caller, milestoneId, PartyRole.Hirer, async (work, milestone) =>
        {
            if (input.Check() is { } wrong) return wrong;
            return await UpdateAsync(work, milestone.RequestChanges(input.Reason, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>What the deadline <see cref="DeadlineKind.MilestoneDue"/> does. Safe to repeat; refused where something was handed in.</summary>
    public Task<Result<Milestone>> MarkOverdueAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        RunAsync(milestoneId, (work, milestone) => UpdateAsync(work, milestone.MarkOverdue(clock.GetUtcNow()), cancellationToken), cancellationToken);

    /// <summary>What the deadline <see cref="DeadlineKind.AutoApproval"/> does. Safe to repeat; refused where the hirer has answered.</summary>
    public Task<Result<Milestone>> AutoApproveAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        RunAsync(milestoneId, (work, milestone) => ReleaseAsync(work, milestone.AutoApprove(clock.GetUtcNow()), remainder: null, cancellationToken), cancellationToken);

    /// <summary>
    /// What the deadline <see cref="DeadlineKind.NothingDelivered"/> does: requests a refund on behalf of the hirer, unless one is
    /// requested already; where nothing is held for it yet, it runs again. Safe to repeat: refused the second time, and where something
    /// was handed in.
    /// </summary>
    public Task<Result<Milestone>> MarkNothingDeliveredAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        RunAsync(milestoneId, async (work, milestone) =>
        {
            var now = clock.GetUtcNow();
            var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (!contract!.IsUnderWay) return ContractErrors.NotActive;
            if (milestone.MarkNothingDelivered(now).IsRefused(out var refusal, out var marked)) return refusal;
            var held = await escrows.HeldForAsync(work, milestone, cancellationToken).ConfigureAwait(false);
            if (held.IsPositive && await escrows.RequestRefundAsync(work, milestone, requestedBy: null, now, cancellationToken).ConfigureAwait(false) is null) return work.Update(marked);
            return milestone.AwaitFunding(now).Then<Milestone>(awaited => work.Update(awaited));
        }, cancellationToken);

    private async Task<Result<MilestoneView>> ReadAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken) =>
        (await store.FindForAsync<Milestone>(caller, milestoneId, PartyRole.Reader, cancellationToken).ConfigureAwait(false))
            .Then<MilestoneView>(milestone => MilestoneView.Of(milestone));

    private Task<Result<MilestoneView>> RunAsync(
        Caller caller,
        Guid milestoneId,
        PartyRole role,
        Func<UnitOfWork, Milestone, Task<Result<Milestone>>> command,
        CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<MilestoneView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Milestone>(caller, milestoneId, role, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            return (await command(work, milestone).ConfigureAwait(false)).Then<MilestoneView>(changed => MilestoneView.Of(changed));
        }, cancellationToken), cancellationToken);

    private Task<Result<Milestone>> RunAsync(
        Guid milestoneId, Func<UnitOfWork, Milestone, Task<Result<Milestone>>> command, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(actorId: null, async work =>
        {
            var milestone = await work.FindAsync<Milestone>(milestoneId, cancellationToken).ConfigureAwait(false);
            return milestone is null ? RequestErrors.NotFound : await command(work, milestone).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Adds a decided milestone to the commit. One that changed must be in an active contract; a repeat need not.</summary>
    private static async Task<Result<Milestone>> UpdateAsync(UnitOfWork work, Result<Milestone> decided, CancellationToken cancellationToken)
    {
        if (decided.IsRefused(out _, out var next) || next.NewEvents.IsEmpty) return decided;
        var contract = await work.FindAsync<Contract>(next.ContractId, cancellationToken).ConfigureAwait(false);
        return contract!.IsUnderWay ? work.Update(next) : ContractErrors.NotActive;
    }

    /// <summary>Adds an approved milestone, and the release of its money, to the commit. A repeat changes nothing.</summary>
    private async Task<Result<Milestone>> ReleaseAsync(
        UnitOfWork work, Result<Milestone> decided, Milestone? remainder, CancellationToken cancellationToken)
    {
        if (decided.IsRefused(out _, out var approved) || approved.NewEvents.IsEmpty) return decided;
        var contract = await work.FindAsync<Contract>(approved.ContractId, cancellationToken).ConfigureAwait(false);
        if (!contract!.IsUnderWay) return ContractErrors.NotActive;
        var released = await escrows.ReleaseAsync(work, approved, remainder, cancellationToken).ConfigureAwait(false);
        return released.IsRefused(out var refusal, out var stored) ? refusal : stored;
    }

    private async Task<Result<Milestone>> ApprovePartAsync(
        UnitOfWork work, Caller caller, Milestone milestone, ApprovalInput input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var all = await work.MilestonesOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
        if (all.Count >= Contract.MaxMilestones) return ContractErrors.TooManyMilestones;
        var approved = input.Amount!.Value;
        var restId = ids.NewId();
        if (milestone.ApprovePart(caller.UserId, approved, restId, now).IsRefused(out var refusal, out var reduced)) return refusal;
        var dueDate = MilestoneExtensions.InMilliseconds(input.DueDate ?? (milestone.DueDate > now ? milestone.DueDate : now.AddDays(milestone.InspectionDays)));
        var rest = Milestone.Remainder(restId, milestone, all[^1].Number + 1, milestone.Amount - approved, dueDate, now);
        if ((await ReleaseAsync(work, reduced, rest, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var released)) return refusal;
        if (input.Remainder == ApprovalRemainder.Return
            && await escrows.RequestRefundAsync(work, rest, caller.UserId, now, cancellationToken).ConfigureAwait(false) is { } kept) return kept;
        work.Insert(rest, DuplicateAnswer.DecideAgain);
        var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
        return versions.AddRemainder(work, contract!, [.. all.Select(other => other.Id == milestone.Id ? reduced : other), rest], now) is { } unstated ? unstated : released;
    }

    private Task<Refusal?> ShareAttachmentsAsync(UnitOfWork work, Milestone milestone, SubmissionInput input, CancellationToken cancellationToken) =>
        attachments.TakeAsync(
            work,
            milestone.WorkerId,
            input.Deliverables.Select((one, index) => (one.AttachmentId, Field: $"deliverables[{index}].attachmentId"))
                .Where(one => one.AttachmentId is not null).Select(one => new NamedAttachment(one.Field, one.AttachmentId!.Value)),
            new AttachmentUse(AttachmentUseKind.Milestone, milestone.Id, [milestone.HirerId, milestone.WorkerId]),
            cancellationToken);
}

using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Contracts;

/// <summary>
/// Draft contracts, from the agreement on an application to the terms that are signed. A unique index over the live contracts
/// of a job lets one agreement win, however many come at once. Each change of a draft voids its signatures.
/// </summary>
public sealed class ContractDrafts(
    Transactor transactor, ContractNames names, IJobs jobs, TermsVersions versions, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// The hirer accepts an application at its proposed rate, which drafts the contract in the same commit. A repeat answers
    /// with the same contract. Refused where the worker has offered another rate since.
    /// </summary>
    public Task<Result<ContractView>> AcceptApplicationAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await jobs.FindApplicationAsync(work, caller, applicationId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var application)) return refusal;
            if (application.HirerId != caller.UserId) return ContractErrors.NotYourPart;
            var now = clock.GetUtcNow();
            return await DraftAsync(work, jobs.Accept(work, application, now), now, cancellationToken).ConfigureAwait(false);
        }, cancellationToken), cancellationToken);

    /// <summary>
    /// A party accepts the last offer of the other one, which drafts the contract at its rate in the same commit. A repeat
    /// answers with the same contract. Refused for a suspended party.
    /// </summary>
    public Task<Result<ContractView>> AcceptOfferAsync(Caller caller, Guid applicationId, Guid offerId, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await jobs.FindApplicationAsync(work, caller, applicationId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var application)) return refusal;
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var now = clock.GetUtcNow();
            var accepted = await jobs.AcceptOfferAsync(work, application, offerId, caller.UserId, now, cancellationToken).ConfigureAwait(false);
            return await DraftAsync(work, accepted, now, cancellationToken).ConfigureAwait(false);
        }, cancellationToken), cancellationToken);

    /// <summary>The hirer changes the total or the terms.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="contractId">The draft.</param>
    /// <param name="patch">Fields of <see cref="ContractInput"/>.</param>
    /// <param name="ifMatch">The version that the caller has seen; null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<ContractView>> ReviseAsync(
        Caller caller, Guid contractId, MergePatch patch, long? ifMatch, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (ifMatch is { } seen && seen != contract.Version) return RequestErrors.VersionMismatch;
            var merged = patch.ApplyTo(new ContractInput(contract.TotalAmount, contract.Terms));
            if (merged.IsRefused(out refusal, out var input)) return refusal;
            if ((input.Check(contract) ?? limits.Refuse("totalAmount", input.TotalAmount)) is { } wrong) return wrong;
            var milestones = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            var terms = await versions.RenewedAsync(work, input.Terms, contract.HirerId, contract.WorkerId, cancellationToken).ConfigureAwait(false);
            if (contract.Revise(terms, input.TotalAmount, milestones, versions.RulesOf(terms), now).IsRefused(out refusal, out var revised)) return refusal;
            await versions.RewriteDraftAsync(work, contract, revised, milestones, now, cancellationToken).ConfigureAwait(false);
            return ContractView.Of(work.Update(revised), milestones);
        }, cancellationToken), cancellationToken);

    /// <summary>The hirer adds a milestone, the last by number.</summary>
    public Task<Result<MilestoneView>> AddMilestoneAsync(
        Caller caller, Guid contractId, MilestoneInput input, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<MilestoneView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (input.Check(contract.Terms.Currency, now) is { } wrong) return wrong;
            var milestones = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            var number = milestones.Count == 0 ? 1 : milestones[^1].Number + 1;
            var milestone = Milestone.Add(ids.NewId(), contract, number, input.Title, input.Description, input.Amount, input.DueDate, now);
            if ((await ReplanAsync(work, contract, [.. milestones, milestone], now, cancellationToken).ConfigureAwait(false)) is { } unplanned) return unplanned;
            return MilestoneView.Of(work.Insert(milestone, DuplicateAnswer.DecideAgain));
        }, cancellationToken), cancellationToken);

    /// <summary>The hirer changes a milestone.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="milestoneId">The milestone.</param>
    /// <param name="patch">Fields of <see cref="MilestoneInput"/>.</param>
    /// <param name="ifMatch">The version that the caller has seen; null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<MilestoneView>> ReviseMilestoneAsync(
        Caller caller, Guid milestoneId, MergePatch patch, long? ifMatch, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<MilestoneView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await FindMilestoneAsync(work, caller, milestoneId, ifMatch, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            var merged = patch.ApplyTo(new MilestoneInput(milestone.Title, milestone.Description, milestone.Amount, milestone.DueDate));
            if (merged.IsRefused(out refusal, out var input)) return refusal;
            if (input.Check(milestone.Amount.Currency, now) is { } wrong) return wrong;

            var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            var milestones = await work.MilestonesOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (milestone.Revise(contract!.Status, input.Title, input.Description, input.Amount, input.DueDate, now).IsRefused(out refusal, out var changed)) return refusal;
            var all = milestones.Select(other => other.Id == milestoneId ? changed : other).ToList();
            if ((await ReplanAsync(work, contract, all, now, cancellationToken).ConfigureAwait(false)) is { } unplanned) return unplanned;
            return MilestoneView.Of(work.Update(changed));
        }, cancellationToken), cancellationToken);

    /// <summary>The hirer removes a milestone.</summary>
    /// <returns>The milestone as it was.</returns>
    public Task<Result<Milestone>> RemoveMilestoneAsync(
        Caller caller, Guid milestoneId, long? ifMatch, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await FindMilestoneAsync(work, caller, milestoneId, ifMatch, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            var milestones = await work.MilestonesOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (milestone.Remove(contract!.Status, now).IsRefused(out refusal, out var removed)) return refusal;
            var rest = milestones.Where(other => other.Id != milestoneId).ToList();
            if ((await ReplanAsync(work, contract, rest, now, cancellationToken).ConfigureAwait(false)) is { } unplanned) return unplanned;
            work.Delete(removed);
            return milestone;
        }, cancellationToken);

    private static async Task<Result<Milestone>> FindMilestoneAsync(
        UnitOfWork work, Caller caller, Guid milestoneId, long? ifMatch, CancellationToken cancellationToken)
    {
        var found = await work.FindForAsync<Milestone>(caller, milestoneId, PartyRole.Hirer, cancellationToken).ConfigureAwait(false);
        return found.Then<Milestone>(milestone => ifMatch is { } seen && seen != milestone.Version ? RequestErrors.VersionMismatch : milestone);
    }

    /// <summary>Adds the draft contract of an application to the commit that accepts it; a repeat finds the one that was drafted.</summary>
    private async Task<Result<ContractView>> DraftAsync(
        UnitOfWork work, Result<Acceptance> accepted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (accepted.IsRefused(out var refusal, out var acceptance)) return refusal;
        var (application, total, isRepeat) = acceptance;
        if (isRepeat) return await FindDraftedAsync(work, application, cancellationToken).ConfigureAwait(false);
        if (await work.RefuseNewWorkAsync(application.HirerId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
        var job = await jobs.FindAsync(work, application.JobId, cancellationToken).ConfigureAwait(false);
        if (job!.Status == JobStatus.Completed) return JobErrors.NotActive;
        var live = await work.FindAsync(ContractCollection.LiveJobId.Is(job.Id), cancellationToken).ConfigureAwait(false);
        if (live is not null) return ContractErrors.JobAlreadyContracted;
        var terms = await versions.NewTermsAsync(work, total.Currency, application.HirerId, application.WorkerId, cancellationToken).ConfigureAwait(false);
        var drafted = Contract.Draft(
            ids.NewId(), application.JobId, application.Id, application.HirerId, application.WorkerId, total, terms, versions.RulesOf(terms), now);
        if (drafted.IsRefused(out refusal, out var contract)) return refusal;
        versions.AddDraft(work, contract, now);
        return ContractView.Of(work.Insert(contract, ContractErrors.JobAlreadyContracted), []);
    }

    /// <summary>Adds to the commit that changes a draft's milestones what the draft says then.</summary>
    /// <returns>Why they cannot be so; null where they can.</returns>
    private async Task<Refusal?> ReplanAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Milestone> milestones, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var terms = await versions.RenewedAsync(work, contract.Terms, contract.HirerId, contract.WorkerId, cancellationToken).ConfigureAwait(false);
        if (contract.WithMilestones(terms, milestones, versions.RulesOf(terms), now).IsRefused(out var refusal, out var revised)) return refusal;
        await versions.RewriteDraftAsync(work, contract, revised, milestones, now, cancellationToken).ConfigureAwait(false);
        work.Update(revised);
        return null;
    }

    private static async Task<Result<ContractView>> FindDraftedAsync(UnitOfWork work, JobApplication application, CancellationToken cancellationToken)
    {
        var drafted = await work.FindAsync(ContractCollection.ApplicationId.Is(application.Id), cancellationToken).ConfigureAwait(false);
        return drafted is null || drafted.Status == ContractStatus.Cancelled
            ? JobErrors.ApplicationNotPending
            : ContractView.Of(drafted, await work.MilestonesOfAsync(drafted.Id, cancellationToken).ConfigureAwait(false));
    }
}

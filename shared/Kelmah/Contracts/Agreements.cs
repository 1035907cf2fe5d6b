using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Contracts as a whole: read, signed, cancelled by a party, and cancelled by the deadlines to sign and to fund.</summary>
public sealed class Agreements(
    IDocumentStore store,
    Transactor transactor,
    ContractEnding ending,
    ContractNames names,
    IJobs jobs,
    IEscrows escrows,
    PaymentLimits limits,
    TimeProvider clock)
{
    /// <summary>A contract with its milestones, for its parties and administrators.</summary>
    public Task<Result<ContractView>> GetAsync(Caller caller, Guid contractId, CancellationToken cancellationToken) =>
        names.AddAsync(ReadAsync(caller, contractId, cancellationToken), cancellationToken);

    /// <summary>The contracts of which the caller is a party, newest first, each with its milestones.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="search">Which of them.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<Page<ContractView>>> ListAsync(
        Caller caller, ContractSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<Contract>
            {
                Where = search.Of(caller),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        var milestones = new List<Milestone>();
        var theirs = MilestoneCollection.ContractId.In(page.Items.Select(contract => contract.Id));
        await foreach (var milestone in store.AllAsync(theirs, cancellationToken).ConfigureAwait(false)) milestones.Add(milestone);
        var ofContract = milestones.OrderBy(milestone => milestone.Number).ToLookup(milestone => milestone.ContractId);
        var views = page.Select(contract => ContractView.Of(contract, [.. ofContract[contract.Id]]));
        return await names.AddAsync(views, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A party signs the terms that it has read. With the second signature the contract is active: in the same commit its
    /// milestones' deadlines start, its job closes, and the job's other pending applications are rejected. A repeat changes
    /// nothing. Refused while the party's address is not verified.
    /// </summary>
    /// <param name="caller">The hirer or the worker.</param>
    /// <param name="contractId">The draft.</param>
    /// <param name="termsHash">What was read: <see cref="Contract.TermsHash"/>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<ContractView>> SignAsync(
        Caller caller, Guid contractId, string termsHash, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var milestones = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            // A draft of an earlier release of the app, or from before the limits changed.
            if (contract.Status == ContractStatus.Draft && limits.Refuse("totalAmount", contract.TotalAmount) is { } unpayable) return unpayable;
            var now = clock.GetUtcNow();
            if (contract.Sign(caller.UserId, termsHash, milestones, now).IsRefused(out refusal, out var signed)) return refusal;
            if (!signed.NewEvents.IsEmpty) await TermsVersions.SignAsync(work, contract, caller.UserId, now, cancellationToken).ConfigureAwait(false);
            if (contract.Status != ContractStatus.Draft || signed.Status != ContractStatus.Active)
                return ContractView.Of(work.Update(signed), milestones);
            var activated = await ActivateAsync(work, contract, milestones, cancellationToken).ConfigureAwait(false);
            return activated.Then<ContractView>(active => ContractView.Of(work.Update(signed), active));
        }, cancellationToken), cancellationToken);

    /// <summary>A party withdraws before the escrow is funded. A repeat changes nothing.</summary>
    public Task<Result<ContractView>> CancelAsync(Caller caller, Guid contractId, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (contract.Withdraw(caller.UserId, clock.GetUtcNow()).IsRefused(out refusal, out var withdrawn)) return refusal;
            var cancelled = await ending.CancelAsync(work, withdrawn, cancellationToken).ConfigureAwait(false);
            return ContractView.Of(cancelled, await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false));
        }, cancellationToken), cancellationToken);

    /// <summary>What the deadline <see cref="DeadlineKind.Signing"/> does. Safe to repeat; refused where the contract was signed.</summary>
    public Task<Result<Contract>> ExpireSigningAsync(Guid contractId, CancellationToken cancellationToken) =>
        ExpireAsync(contractId, contract => contract.ExpireSigning(clock.GetUtcNow()), cancellationToken);

    /// <summary>
    /// What the deadline <see cref="DeadlineKind.Funding"/> does: cancels a contract of which nothing was funded, and ends one of which the rest was
    /// not. A payment that is under way is stopped first, or settled if it has just succeeded. Safe to repeat; refused where it was funded.
    /// </summary>
    public async Task<Result<Contract>> ExpireFundingAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
        if (contract is null) return RequestErrors.NotFound;
        if (contract is { FundedAt: null, Status: ContractStatus.Cancelled }) return contract.ExpireFunding(clock.GetUtcNow());
        if (contract.RefusalToExpireFunding(clock.GetUtcNow()) is { } early) return early;
        if (await escrows.StopFundingAsync(contractId, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
        return contract.FundedAt is null
            ? await ExpireAsync(contractId, current => current.ExpireFunding(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false)
            : await EndUnfundedAsync(contractId, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<ContractView>> ReadAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        return ContractView.Of(contract, await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds to a commit what the second signature starts and ends.</summary>
    /// <returns>The milestones as they will be stored.</returns>
    private async Task<Result<List<Milestone>>> ActivateAsync(
        UnitOfWork work, Contract contract, IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await jobs.CloseAsync(work, contract.JobId, now, cancellationToken).ConfigureAwait(false);
        var active = new List<Milestone>(milestones.Count);
        foreach (var milestone in milestones)
        {
            if (milestone.Activate(contract.Terms.InspectionDays, contract.Terms.ChangeRounds, now).IsRefused(out var refusal, out var activated)) return refusal;
            active.Add(work.Update(activated));
        }

        return active;
    }

    private Task<Result<Contract>> EndUnfundedAsync(Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract!.RefusalToExpireFunding(clock.GetUtcNow()) is { } refusal) return refusal;
            return await ending.EndUnfundedAsync(work, contract, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    private Task<Result<Contract>> ExpireAsync(
        Guid contractId, Func<Contract, Result<Contract>> expire, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is null) return RequestErrors.NotFound;
            if (expire(contract).IsRefused(out var refusal, out var cancelled)) return refusal;
            return await ending.CancelAsync(work, cancelled, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}

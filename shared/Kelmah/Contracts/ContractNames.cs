using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Puts the names and titles beside the ids of contracts, each kind in one read. They decide nothing, so they are read after the commit.</summary>
public sealed class ContractNames(IDocumentStore store, IUsers users, IJobs jobs)
{
    /// <summary>One contract, or the refusal.</summary>
    public async Task<Result<ContractView>> AddAsync(Task<Result<ContractView>> decided, CancellationToken cancellationToken)
    {
        if ((await decided.ConfigureAwait(false)).IsRefused(out var refusal, out var contract)) return refusal;
        return (await AddAsync(new Page<ContractView>([contract], NextCursor: null), cancellationToken).ConfigureAwait(false)).Items[0];
    }

    /// <summary>One milestone, or the refusal.</summary>
    public async Task<Result<MilestoneView>> AddAsync(Task<Result<MilestoneView>> decided, CancellationToken cancellationToken)
    {
        if ((await decided.ConfigureAwait(false)).IsRefused(out var refusal, out var milestone)) return refusal;
        return (await AddAsync(new Page<MilestoneView>([milestone], NextCursor: null), cancellationToken).ConfigureAwait(false)).Items[0];
    }

    /// <summary>A page of milestones.</summary>
    public async Task<Page<MilestoneView>> AddAsync(Page<MilestoneView> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return page;
        var contracts = await store.ContractsAsync(page.Items.Select(milestone => milestone.ContractId), cancellationToken).ConfigureAwait(false);
        var titles = await jobs.TitlesAsync(store, contracts.Values.Select(contract => contract.JobId), cancellationToken).ConfigureAwait(false);
        return page.Select(milestone => milestone with { JobTitle = TitleOf(titles, contracts[milestone.ContractId].JobId) });
    }

    /// <summary>One proposal to end a contract, or the refusal.</summary>
    public async Task<Result<EndingView>> AddAsync(Task<Result<EndingView>> decided, CancellationToken cancellationToken)
    {
        if ((await decided.ConfigureAwait(false)).IsRefused(out var refusal, out var ending)) return refusal;
        return (await AddAsync(new Page<EndingView>([ending], NextCursor: null), cancellationToken).ConfigureAwait(false)).Items[0];
    }

    /// <summary>A page of proposals to end contracts.</summary>
    public async Task<Page<EndingView>> AddAsync(Page<EndingView> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return page;
        var persons = await users.PersonsAsync(store, page.Items.Select(ending => ending.ProposedBy), cancellationToken).ConfigureAwait(false);
        return page.Select(ending => ending with { Proposer = persons.Named(ending.ProposedBy) });
    }

    /// <summary>A page of contracts.</summary>
    public async Task<Page<ContractView>> AddAsync(Page<ContractView> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return page;
        var titles = await jobs.TitlesAsync(store, page.Items.Select(contract => contract.JobId), cancellationToken).ConfigureAwait(false);
        var parties = page.Items.SelectMany(contract => new[] { contract.HirerId, contract.WorkerId });
        var persons = await users.PersonsAsync(store, parties, cancellationToken).ConfigureAwait(false);
        return page.Select(contract => contract with
        {
            JobTitle = TitleOf(titles, contract.JobId),
            Milestones = [.. contract.Milestones.Select(milestone => milestone with { JobTitle = TitleOf(titles, contract.JobId) })],
            Hirer = persons.Named(contract.HirerId),
            Worker = persons.Named(contract.WorkerId),
        });
    }

    private static string TitleOf(IReadOnlyDictionary<Guid, string> titles, Guid jobId) => titles.GetValueOrDefault(jobId) ?? JobContent.Erased;
}

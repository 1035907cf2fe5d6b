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

    /// <summary>A page of contracts.</summary>
    public async Task<Page<ContractView>> AddAsync(Page<ContractView> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return page;
        var titles = await jobs.TitlesAsync(store, page.Items.Select(contract => contract.JobId), cancellationToken).ConfigureAwait(false);
        var parties = page.Items.SelectMany(contract => new[] { contract.HirerId, contract.WorkerId });
        var persons = await users.PersonsAsync(store, parties, cancellationToken).ConfigureAwait(false);
        return page.Select(contract => contract with
        {
            JobTitle = titles.GetValueOrDefault(contract.JobId) ?? JobContent.Erased,
            Hirer = persons.Named(contract.HirerId),
            Worker = persons.Named(contract.WorkerId),
        });
    }
}

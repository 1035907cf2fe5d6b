using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Puts the names and titles beside the ids of escrows, transactions and requests for refunds. However many there are on a page, each kind
/// of name is one read. They decide nothing, so they are read after the commit.
/// </summary>
public sealed class PaymentNames(IDocumentStore store, IContracts contracts, IJobs jobs, IUsers users)
{
    /// <summary>A page of transactions.</summary>
    /// <param name="caller">Whose other party is named, of a contract of the caller's own.</param>
    /// <param name="page">The transactions as the caller sees them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Page<TransactionView>> AddAsync(Caller caller, Page<TransactionView> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return page;
        var (found, titles) = await ContractsAsync(page.Items.Select(one => one.ContractId).OfType<Guid>(), cancellationToken).ConfigureAwait(false);
        var milestones = await contracts.MilestoneTitlesAsync(
            store, page.Items.Select(one => one.MilestoneId).OfType<Guid>(), cancellationToken).ConfigureAwait(false);
        var others = page.Items.ToDictionary(one => one.Id, one => ContractOf(one) is { } contract ? OtherParty(contract, caller, one.UserId) : (Guid?)null);
        var persons = await users.PersonsAsync(store, others.Values.OfType<Guid>(), cancellationToken).ConfigureAwait(false);
        return page.Select(one => one with
        {
            JobTitle = ContractOf(one) is { } contract ? TitleOf(titles, contract) : null,
            MilestoneTitle = one.MilestoneId is { } milestoneId ? milestones.GetValueOrDefault(milestoneId) : null,
            OtherParty = others[one.Id] is { } other ? persons.Named(other) : null,
        });

        Contract? ContractOf(TransactionView one) => one.ContractId is { } id ? found.GetValueOrDefault(id) : null;
    }

    /// <summary>One transaction, or the refusal.</summary>
    public async Task<Result<TransactionView>> AddAsync(Caller caller, Task<Result<TransactionView>> decided, CancellationToken cancellationToken)
    {
        if ((await decided.ConfigureAwait(false)).IsRefused(out var refusal, out var transaction)) return refusal;
        return (await AddAsync(caller, new Page<TransactionView>([transaction], NextCursor: null), cancellationToken).ConfigureAwait(false)).Items[0];
    }

    /// <summary>An escrow.</summary>
    public async Task<EscrowView> AddAsync(EscrowView escrow, CancellationToken cancellationToken)
    {
        var (found, titles) = await ContractsAsync([escrow.ContractId], cancellationToken).ConfigureAwait(false);
        return escrow with { JobTitle = TitleOf(titles, found[escrow.ContractId]) };
    }

    /// <summary>A payment that was started, with its escrow.</summary>
    public async Task<EscrowFunding> AddAsync(Caller caller, EscrowFunding funding, CancellationToken cancellationToken)
    {
        var page = new Page<TransactionView>([funding.Transaction], NextCursor: null);
        var named = (await AddAsync(caller, page, cancellationToken).ConfigureAwait(false)).Items[0];
        return funding with { Transaction = named, Escrow = funding.Escrow with { JobTitle = named.JobTitle! } };
    }

    /// <summary>A statement, with what each contract's job is called.</summary>
    public async Task<StatementView> AddAsync(StatementView statement, CancellationToken cancellationToken)
    {
        var all = statement.Available.Entries.Concat(statement.Pending.Entries).Select(entry => entry.ContractId).OfType<Guid>().Distinct();
        var (found, titles) = await ContractsAsync(all, cancellationToken).ConfigureAwait(false);
        return statement with { Available = Named(statement.Available), Pending = Named(statement.Pending) };

        StatementSection Named(StatementSection section) => section with
        {
            Entries =
            [
                .. section.Entries.Select(entry => entry.ContractId is { } id && found.GetValueOrDefault(id) is { } contract
                    ? entry with { JobTitle = TitleOf(titles, contract) }
                    : entry),
            ],
        };
    }

    /// <summary>A page of requests for refunds.</summary>
    public async Task<Page<RefundRequestView>> AddAsync(Page<RefundRequestView> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return page;
        var milestones = await contracts.MilestoneTitlesAsync(store, page.Items.Select(one => one.MilestoneId), cancellationToken).ConfigureAwait(false);
        var persons = await users.PersonsAsync(store, page.Items.Select(one => one.RequestedBy).OfType<Guid>(), cancellationToken).ConfigureAwait(false);
        return page.Select(one => one with
        {
            MilestoneTitle = milestones[one.MilestoneId],
            Requester = one.RequestedBy is { } requester ? persons.Named(requester) : null,
        });
    }

    /// <summary>One request for a refund, or the refusal.</summary>
    public async Task<Result<RefundRequestView>> AddAsync(Task<Result<RefundRequestView>> decided, CancellationToken cancellationToken)
    {
        if ((await decided.ConfigureAwait(false)).IsRefused(out var refusal, out var request)) return refusal;
        return (await AddAsync(new Page<RefundRequestView>([request], NextCursor: null), cancellationToken).ConfigureAwait(false)).Items[0];
    }

    /// <summary>Seen from the caller, and from the transaction's user where the caller is no party.</summary>
    private static Guid OtherParty(Contract contract, Caller caller, Guid userId)
    {
        var self = caller.UserId == contract.HirerId || caller.UserId == contract.WorkerId ? caller.UserId : userId;
        return self == contract.HirerId ? contract.WorkerId : contract.HirerId;
    }

    private static string TitleOf(IReadOnlyDictionary<Guid, string> titles, Contract contract) => titles.GetValueOrDefault(contract.JobId) ?? JobContent.Erased;

    private async Task<(IReadOnlyDictionary<Guid, Contract> Contracts, IReadOnlyDictionary<Guid, string> Titles)> ContractsAsync(
        IEnumerable<Guid> contractIds, CancellationToken cancellationToken)
    {
        var found = await contracts.FindAsync(store, contractIds, cancellationToken).ConfigureAwait(false);
        return (found, await jobs.TitlesAsync(store, found.Values.Select(contract => contract.JobId), cancellationToken).ConfigureAwait(false));
    }
}

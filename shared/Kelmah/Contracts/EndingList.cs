using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Reads proposals to end contracts.</summary>
public sealed class EndingList(IDocumentStore store, ContractNames names)
{
    /// <summary>A proposal, for its contract's parties and administrators.</summary>
    public Task<Result<EndingView>> GetAsync(Caller caller, Guid endingId, CancellationToken cancellationToken) =>
        names.AddAsync(ReadAsync(caller, endingId, cancellationToken), cancellationToken);

    /// <summary>A page of a contract's proposals, newest first, for its parties and administrators.</summary>
    public async Task<Result<Page<EndingView>>> ListAsync(Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var page = await store.QueryAsync(
            new Query<EndingProposal>
            {
                Where = EndingProposalCollection.ContractId.Is(contractId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(page.Select(EndingView.Of), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<EndingView>> ReadAsync(Caller caller, Guid endingId, CancellationToken cancellationToken) =>
        (await store.FindForAsync<EndingProposal>(caller, endingId, PartyRole.Reader, cancellationToken).ConfigureAwait(false))
            .Then<EndingView>(proposal => EndingView.Of(proposal));
}

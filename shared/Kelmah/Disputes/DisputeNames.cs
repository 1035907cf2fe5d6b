using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>Puts the names of those who raised them beside the ids of disputes. They decide nothing, so they are read after the commit.</summary>
public sealed class DisputeNames(IDocumentStore store, IUsers users)
{
    /// <summary>One dispute, or the refusal.</summary>
    public async Task<Result<DisputeView>> AddAsync(Task<Result<DisputeView>> decided, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decided);
        if ((await decided.ConfigureAwait(false)).IsRefused(out var refusal, out var dispute)) return refusal;
        return (await AddAsync(new Page<DisputeView>([dispute], NextCursor: null), cancellationToken).ConfigureAwait(false)).Items[0];
    }

    /// <summary>A page of disputes.</summary>
    public async Task<Page<DisputeView>> AddAsync(Page<DisputeView> page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (page.Items.Count == 0) return page;
        var persons = await users.PersonsAsync(store, page.Items.Select(dispute => dispute.RaisedBy), cancellationToken).ConfigureAwait(false);
        return page.Select(dispute => dispute with { Raiser = persons.Named(dispute.RaisedBy) });
    }
}

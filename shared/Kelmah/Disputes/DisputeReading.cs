using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>Reads disputes for who may see them: each party with its own sealed offer, which nobody else is shown.</summary>
internal static class DisputeReading
{
    /// <summary>A dispute as a reader sees it.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="caller">A party, or an administrator.</param>
    /// <param name="dispute">As it is, or will be, stored.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async ValueTask<DisputeView> ViewAsync(
        this IDocumentReader reader, Caller caller, Dispute dispute, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var offers = caller.UserId == dispute.HirerId || caller.UserId == dispute.WorkerId
            ? await reader.FindAsync(SealedOffersCollection.DisputeId.Is(dispute.Id), cancellationToken).ConfigureAwait(false)
            : null;
        return DisputeView.Of(dispute, offers?.Of(caller.UserId), now);
    }

    /// <summary>A page of disputes as one of their parties sees them.</summary>
    public static async ValueTask<Page<DisputeView>> ViewsAsync(
        this IDocumentReader reader, Caller party, Page<Dispute> page, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new Query<SealedOffers>
        {
            Where = SealedOffersCollection.DisputeId.In(page.Items.Select(dispute => dispute.Id)),
            Limit = Query<SealedOffers>.MaxLimit,
        };
        var offers = page.Items.Count == 0 ? [] : (await reader.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items;
        return page.Select(dispute => DisputeView.Of(dispute, offers.FirstOrDefault(one => one.DisputeId == dispute.Id)?.Of(party.UserId), now));
    }

    /// <summary>How many open disputes administrators see to before one that waits for them; null where it does not.</summary>
    public static async ValueTask<long?> CountAheadAsync(this IDocumentReader reader, Dispute dispute, CancellationToken cancellationToken)
    {
        if (!dispute.WaitsForAdministrator) return null;
        var sooner = DisputeCollection.Urgency.Above(dispute.UrgencyRank)
            | (DisputeCollection.Urgency.Is(dispute.UrgencyRank) & DisputeCollection.RaisedAt.Below(dispute.RaisedAt));
        return await reader.CountAsync(sooner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The disputes of a user as a party, newest first.</summary>
    public static IAsyncEnumerable<Dispute> DisputesOfAsync(this IDocumentReader store, Guid userId, CancellationToken cancellationToken) =>
        store.AllAsync(DisputeCollection.HirerId.Is(userId) | DisputeCollection.WorkerId.Is(userId), cancellationToken);
}

using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Reads from the provider how a payout account stands.</summary>
public sealed class RefreshPayoutAccount(IDocumentStore store, Transactor transactor, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>Takes over what is read. An account that is not ours changes nothing.</summary>
    /// <param name="stripeAccountId">Stripe's id.</param>
    /// <param name="mark">Adds to the same commit that the event is handled.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; refused where the provider cannot be read.</returns>
    public async Task<Result<bool>> ExecuteAsync(string stripeAccountId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetAccountAsync(stripeAccountId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
        var isEnabled = read.Value is { PayoutsEnabled: true, TransfersActive: true };
        return await transactor.RunAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var account = await store.FindAsync(PayoutAccountCollection.StripeAccountId.Is(stripeAccountId), cancellationToken).ConfigureAwait(false);
            if (account is not null) work.Update(account.Observe(read.Value.DetailsSubmitted, isEnabled, clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }
}

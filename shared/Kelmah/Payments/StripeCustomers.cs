using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Users as customers of Stripe's, to whom their stored payment methods are attached. Each user is made one customer, once: by one idempotency key while Stripe
/// certainly remembers it, and later only after a look for the customer that carries the user's id.
/// </summary>
public sealed class StripeCustomers(IDocumentStore store, Transactor transactor, Wallets wallets, SubscriptionSync subscriptions, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The key of the metadata that holds the user's id.</summary>
    public const string UserKey = "userId";

    /// <summary>Stripe's id of the user as a customer, who is made one unless the user is one. Safe to repeat, also concurrently.</summary>
    /// <returns><c>cus_…</c>; refused with <c>payment_provider_unavailable</c> where a repeat helps.</returns>
    public async Task<Result<string>> EnsureAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var asked = await ChangeAsync(userId, wallet => wallet.AskForCustomer(now), cancellationToken).ConfigureAwait(false);
        if (asked.IsRefused(out var refusal, out var wallet)) return refusal;
        if (wallet.StripeCustomerId is { } known) return known;
        if (clock.GetUtcNow() - wallet.CustomerAskedAt!.Value > StripeSearch.KeyIsSureFor)
        {
            var found = await FindAsync(wallet, cancellationToken).ConfigureAwait(false);
            if (!found.Succeeded) return found.Error.ToRefusal();
            if (found.Value.Items is [.., var made]) return await LinkAsync(userId, made, cancellationToken).ConfigureAwait(false);
        }

        var customer = new NewStripeCustomer { Metadata = new Dictionary<string, string> { [UserKey] = userId.ToString() } };
        var created = await stripe.CreateCustomerAsync(customer, $"customer:{userId}", cancellationToken).ConfigureAwait(false);
        return created.Succeeded ? await LinkAsync(userId, created.Value, cancellationToken).ConfigureAwait(false) : created.Error.ToRefusal();
    }

    /// <summary>
    /// Deletes the customer of an erased user, and with it whatever is attached to it: also one that a crash has kept from us. Safe to repeat.
    /// </summary>
    /// <returns>The wallet without a customer; refused with <c>payment_provider_unavailable</c> where a repeat helps.</returns>
    public async Task<Result<Wallet>> ForgetAsync(Guid walletId, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync<Wallet>(walletId, cancellationToken).ConfigureAwait(false);
        if (wallet is null) return RequestErrors.NotFound;
        if (wallet.CustomerLeavesAt is null) return wallet;
        if ((await subscriptions.EndAllAsync(wallet.UserId, cancellationToken).ConfigureAwait(false)).IsRefused(out var untold, out _)) return untold;
        var found = await FindAsync(wallet, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return found.Error.ToRefusal();
        foreach (var customer in found.Value.Items.Select(one => one.Id).Append(wallet.StripeCustomerId).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var deleted = await stripe.DeleteCustomerAsync(customer, $"customer-deletion:{customer}", cancellationToken).ConfigureAwait(false);
            if (deleted is { Succeeded: false, Error: { IsMissing: false } error }) return error.ToRefusal();
        }

        return await transactor.RunAsync<Wallet>(actorId: null, async work =>
        {
            var current = await work.FindAsync<Wallet>(walletId, cancellationToken).ConfigureAwait(false);
            return work.Update(current!.ForgetCustomer(clock.GetUtcNow()));
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that carry the user's id, of any time since Stripe was first asked.</summary>
    private Task<StripeResult<StripePage<StripeCustomer>>> FindAsync(Wallet wallet, CancellationToken cancellationToken) => stripe.FindCustomersAsync(
        StripeSearch.Between(UserKey, wallet.UserId.ToString(), wallet.CustomerAskedAt!.Value, clock.GetUtcNow()), cancellationToken);

    private async Task<Result<string>> LinkAsync(Guid userId, StripeCustomer customer, CancellationToken cancellationToken)
    {
        var linked = await ChangeAsync(userId, wallet => wallet.LinkCustomer(customer.Id, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return linked.Then<string>(_ => customer.Id);
    }

    private Task<Result<Wallet>> ChangeAsync(Guid userId, Func<Wallet, Result<Wallet>> change, CancellationToken cancellationToken) =>
        transactor.RunAsync<Wallet>(userId, work => wallets.ChangeAsync(work, userId, Currency.Ghs, change, cancellationToken), cancellationToken);
}

using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Tells Stripe which payment method of a user is the default, and has it detach those that were removed. Safe to repeat, and concurrently: what Stripe was told
/// last is kept, and is told again where it is not what the wallet says.
/// </summary>
public sealed class PaymentMethodSync(IDocumentStore store, Transactor transactor, IStripeBilling stripe, TimeProvider clock)
{
    private const int MaxTurns = 5;

    /// <summary>Does what is due for a wallet.</summary>
    /// <returns>The wallet as it is stored; refused with <c>payment_provider_unavailable</c> where a repeat helps.</returns>
    public async Task<Result<Wallet>> ExecuteAsync(Guid walletId, CancellationToken cancellationToken)
    {
        for (var turn = 0; ; turn++)
        {
            var wallet = await store.FindAsync<Wallet>(walletId, cancellationToken).ConfigureAwait(false);
            if (wallet is null) return RequestErrors.NotFound;
            if (wallet.MethodsSyncAt is null && wallet.UntoldDefault is null) return wallet;
            if (turn == MaxTurns) return RequestErrors.TooManyConflicts;
            if ((await TellAsync(wallet, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        }
    }

    /// <summary>Reads a payment method that something has happened to.</summary>
    /// <param name="stripePaymentMethodId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where no wallet has it. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripePaymentMethodId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var known = await store.FindAsync(WalletCollection.StripePaymentMethodIds.Contains(stripePaymentMethodId), cancellationToken).ConfigureAwait(false);
        if (known is null) return false;
        var read = await stripe.GetPaymentMethodAsync(stripePaymentMethodId, cancellationToken).ConfigureAwait(false);
        if (read is { Succeeded: false, Error: { IsMissing: false } error }) return error.ToRefusal();
        var refreshed = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var wallet = await work.FindAsync<Wallet>(known.Id, cancellationToken).ConfigureAwait(false);
            var isTheirs = read is { Succeeded: true, Value.CustomerId: { } customer } && customer == wallet!.StripeCustomerId;
            work.Update(isTheirs ? wallet!.RefreshPaymentMethod(read.Value!, clock.GetUtcNow()) : wallet!.DropPaymentMethod(stripePaymentMethodId, clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await refreshed.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    /// <summary>Tells the user of cards that expire soon.</summary>
    public Task<Result<Wallet>> TellExpiryAsync(Guid walletId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Wallet>(actorId: null, async work =>
        {
            var wallet = await work.FindAsync<Wallet>(walletId, cancellationToken).ConfigureAwait(false);
            return wallet is null ? RequestErrors.NotFound : work.Update(wallet.TellExpiry(clock.GetUtcNow()));
        }, cancellationToken);

    private async Task<Result<Wallet>> TellAsync(Wallet wallet, CancellationToken cancellationToken)
    {
        var (told, gone) = (wallet.UntoldDefault?.StripePaymentMethodId, new List<string>());
        if (told is not null)
        {
            // The wallet's version makes the key another one when the same default is chosen again after a second one.
            var answer = await stripe.SetDefaultPaymentMethodAsync(
                wallet.StripeCustomerId!, told, $"customer-default:{wallet.UserId}:{wallet.Version}", cancellationToken).ConfigureAwait(false);
            if (!answer.Succeeded)
            {
                if ((await IsAttachedAsync(wallet, told, cancellationToken).ConfigureAwait(false)).IsRefused(out var unknown, out var isAttached)) return unknown;
                if (isAttached) return answer.Error.ToRefusal();
                gone.Add(told);
                told = null;
            }
        }

        foreach (var leaving in wallet.Leaving.Select(method => method.StripePaymentMethodId))
        {
            var answer = await stripe.DetachPaymentMethodAsync(leaving, $"detach:{leaving}", cancellationToken).ConfigureAwait(false);
            if (!answer.Succeeded)
            {
                if ((await IsAttachedAsync(wallet, leaving, cancellationToken).ConfigureAwait(false)).IsRefused(out var unknown, out var isAttached)) return unknown;
                if (isAttached) return answer.Error.ToRefusal();
            }

            gone.Add(leaving);
        }

        return await transactor.RunAsync<Wallet>(actorId: null, async work =>
        {
            var current = (await work.FindAsync<Wallet>(wallet.Id, cancellationToken).ConfigureAwait(false))!;
            var now = clock.GetUtcNow();
            var kept = gone.Aggregate(current, (next, method) => next.DropPaymentMethod(method, now));
            return work.Update(kept.NoteSynced(told, [.. gone], now));
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether Stripe still has a payment method of the customer's.</summary>
    private async Task<Result<bool>> IsAttachedAsync(Wallet wallet, string stripePaymentMethodId, CancellationToken cancellationToken)
    {
        var read = await stripe.GetPaymentMethodAsync(stripePaymentMethodId, cancellationToken).ConfigureAwait(false);
        return read.Match<Result<bool>>(method => method.CustomerId == wallet.StripeCustomerId, error => error.IsMissing ? false : error.ToRefusal());
    }
}

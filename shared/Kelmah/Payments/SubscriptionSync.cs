using System.Globalization;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Keeps subscriptions and Stripe's alike: reads what Stripe says, and tells it what was asked for. What the account says of the plan changes in the same commit. Safe
/// to repeat, and in any order.
/// </summary>
public sealed class SubscriptionSync(
    IDocumentStore store, Transactor transactor, IUsers users, SubscriptionInvoices invoices, PlanPrices prices, IStripeBilling stripe, SubscriptionOptions options, TimeProvider clock)
{
    /// <summary>The key of the metadata that holds our id of a subscription.</summary>
    internal const string SubscriptionKey = "subscriptionId";

    /// <summary>Stripe's code where a change would have to be confirmed by a payer who is not there.</summary>
    private const string ActionRequired = "subscription_payment_intent_requires_action";

    private const int MaxTurns = 5;

    /// <summary>No change of ours is done by what is read.</summary>
    private const int NoChange = -1;

    /// <summary>Our id in what a subscription of Stripe's carries; null for one that is not ours.</summary>
    internal static Guid? IdIn(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(SubscriptionKey, out var text) && Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Reads a subscription from Stripe, and stores how it stands. A second one that carries the same id of ours is ended.</summary>
    /// <param name="stripeSubscriptionId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where it is not ours. Refused where Stripe cannot be read.</returns>
    public Task<Result<bool>> RefreshAsync(string stripeSubscriptionId, Action<UnitOfWork> mark, CancellationToken cancellationToken) =>
        RefreshAsync(stripeSubscriptionId, NoChange, mark, cancellationToken);

    /// <summary>Tells Stripe what was asked for: another plan, an end with the period, or an end at once.</summary>
    /// <returns>The subscription as it is stored; refused with <c>payment_declined</c> where a change cannot be charged, and stays undone.</returns>
    public async Task<Result<Subscription>> ExecuteAsync(Guid subscriptionId, CancellationToken cancellationToken)
    {
        var subscription = await store.FindAsync<Subscription>(subscriptionId, cancellationToken).ConfigureAwait(false);
        if (subscription is null) return RequestErrors.NotFound;
        if (subscription.SyncAt is null) return subscription;
        if ((await LookAsync(subscription, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var found)) return refusal;
        if (found is null) return await EndAsync(subscription.Id, subscription.StripeSubscriptionId, cancellationToken).ConfigureAwait(false);
        if (found.Status is not (StripeSubscriptionStatus.Canceled or StripeSubscriptionStatus.IncompleteExpired)
            && await TellAsync(subscription, found, cancellationToken).ConfigureAwait(false) is { } untold) return untold;
        if ((await RefreshAsync(found.Id, subscription.Changes, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        return (await store.FindAsync<Subscription>(subscriptionId, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Reads a subscription of which nothing was heard for long, and what it has charged. One that Stripe never made is ended.</summary>
    public async Task<Result<Subscription>> CheckAsync(Guid subscriptionId, CancellationToken cancellationToken)
    {
        var subscription = await store.FindAsync<Subscription>(subscriptionId, cancellationToken).ConfigureAwait(false);
        if (subscription is null) return RequestErrors.NotFound;
        if (subscription.CheckAt is null || subscription.CheckAt > clock.GetUtcNow()) return subscription;
        if ((await LookAsync(subscription, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var found)) return refusal;
        if (found is null) return await EndAsync(subscription.Id, subscription.StripeSubscriptionId, cancellationToken).ConfigureAwait(false);
        if ((await RefreshAsync(found.Id, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        if ((await invoices.BookAllAsync(found.Id, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        return (await store.FindAsync<Subscription>(subscriptionId, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Ends whatever a user subscribes to, at once and at Stripe.</summary>
    /// <returns>True; refused where Stripe cannot be told yet.</returns>
    public async Task<Result<bool>> EndAllAsync(Guid userId, CancellationToken cancellationToken)
    {
        var live = SubscriptionCollection.UserId.Is(userId) & SubscriptionCollection.LiveUserId.Is(userId);
        await foreach (var subscription in store.AllAsync(live, cancellationToken).ConfigureAwait(false))
        {
            var asked = await ChangeAsync(subscription.Id, current => current.EndAtOnce(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            if (asked.IsRefused(out var refusal, out _)) return refusal;
            if ((await ExecuteAsync(subscription.Id, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        }

        return true;
    }

    /// <summary>What the end of the grace does: the plan gives nothing more. Safe to repeat; refused where it was paid.</summary>
    public Task<Result<Subscription>> EndGraceAsync(Guid subscriptionId, CancellationToken cancellationToken) =>
        ChangeAsync(subscriptionId, subscription => subscription.EndGrace(clock.GetUtcNow()), cancellationToken);

    /// <summary>Reminds the user of a period that is not paid.</summary>
    public Task<Result<Subscription>> RemindAsync(Guid subscriptionId, CancellationToken cancellationToken) =>
        ChangeAsync(subscriptionId, subscription => subscription.Remind(clock.GetUtcNow()), cancellationToken);

    /// <summary>Stripe has not made it, or knows it no more. A repeat changes nothing.</summary>
    public Task<Result<Subscription>> EndAsync(Guid subscriptionId, string? stripeSubscriptionId, CancellationToken cancellationToken) =>
        ChangeAsync(subscriptionId, subscription => subscription.End(stripeSubscriptionId, clock.GetUtcNow()), cancellationToken);

    /// <summary>Changes a subscription, and what the account says of it.</summary>
    public Task<Result<Subscription>> ChangeAsync(Guid subscriptionId, Func<Subscription, Result<Subscription>> change, CancellationToken cancellationToken) =>
        transactor.RunAsync<Subscription>(actorId: null, async work =>
        {
            var current = await work.FindAsync<Subscription>(subscriptionId, cancellationToken).ConfigureAwait(false);
            if (current is null) return RequestErrors.NotFound;
            if (change(current).IsRefused(out var refusal, out var next)) return refusal;
            return await SaveAsync(work, current, next, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>The subscription at Stripe: the one that is linked, or one of the customer's that carries our id; null where there is none.</summary>
    internal async Task<Result<StripeSubscription?>> LookAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        if (subscription.StripeSubscriptionId is { } known)
        {
            var read = await stripe.GetSubscriptionAsync(known, cancellationToken).ConfigureAwait(false);
            return read.Match<Result<StripeSubscription?>>(found => found, error => error.IsMissing ? (StripeSubscription?)null : error.ToRefusal());
        }

        var wallet = await store.FindAsync(WalletCollection.UserId.Is(subscription.UserId), cancellationToken).ConfigureAwait(false);
        if (wallet?.StripeCustomerId is not { } customer) return (StripeSubscription?)null;
        var listed = await stripe.ListSubscriptionsAsync(customer, cancellationToken).ConfigureAwait(false);
        return listed.Match<Result<StripeSubscription?>>(
            page => page.Items.LastOrDefault(one => IdIn(one.Metadata) == subscription.Id), error => error.IsMissing ? (StripeSubscription?)null : error.ToRefusal());
    }

    /// <summary>Reads until what is read is not older than what is stored: of two that read at once, the later one's answer stands.</summary>
    private async Task<Result<bool>> RefreshAsync(string stripeSubscriptionId, int done, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var known = await store.FindAsync(SubscriptionCollection.StripeSubscriptionId.Is(stripeSubscriptionId), cancellationToken).ConfigureAwait(false);
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var read = await stripe.GetSubscriptionAsync(stripeSubscriptionId, cancellationToken).ConfigureAwait(false);
            if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
            if (IdIn(read.Value.Metadata) is not { } id) return false;
            if (known is null)
            {
                known = await store.FindAsync<Subscription>(id, cancellationToken).ConfigureAwait(false);
                if (known is null) return false;
                continue;
            }

            if (known.StripeSubscriptionId is { } other && other != stripeSubscriptionId) return await EndStrayAsync(read.Value, cancellationToken).ConfigureAwait(false);
            var stored = await StoreAsync(known, read.Value, done, mark, cancellationToken).ConfigureAwait(false);
            if (stored.Refusal?.Error != RequestErrors.TooManyConflicts) return stored;
            known = await store.FindAsync<Subscription>(known.Id, cancellationToken).ConfigureAwait(false);
        }

        return RequestErrors.TooManyConflicts;
    }

    private async Task<Result<bool>> StoreAsync(Subscription known, StripeSubscription read, int done, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var stored = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var current = await work.FindAsync<Subscription>(known.Id, cancellationToken).ConfigureAwait(false);
            if (current!.Version != known.Version) return RequestErrors.TooManyConflicts;
            await SaveAsync(work, current, current.Observe(read, done, options.Grace, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await stored.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    private async Task<Subscription> SaveAsync(UnitOfWork work, Subscription current, Subscription next, CancellationToken cancellationToken)
    {
        var stored = work.Update(next);
        // One that has ended before says nothing of the account: another may have taken its place.
        if (!next.NewEvents.IsEmpty && current.LiveUserId is { } userId)
            await users.SubscribeAsync(work, userId, next.ForUser, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return stored;
    }

    private async Task<Result<bool>> EndStrayAsync(StripeSubscription stray, CancellationToken cancellationToken)
    {
        if (stray.Status is StripeSubscriptionStatus.Canceled or StripeSubscriptionStatus.IncompleteExpired) return false;
        var ended = await stripe.CancelSubscriptionAsync(stray.Id, $"subscription-stray:{stray.Id}", cancellationToken).ConfigureAwait(false);
        return ended.Succeeded || ended.Error.IsMissing ? false : ended.Error.ToRefusal();
    }

    /// <summary>Tells Stripe; null where that is done, or was done before.</summary>
    private async Task<Refusal?> TellAsync(Subscription subscription, StripeSubscription found, CancellationToken cancellationToken)
    {
        if (subscription.EndsNow)
        {
            var ended = await stripe.CancelSubscriptionAsync(found.Id, $"subscription-end:{found.Id}", cancellationToken).ConfigureAwait(false);
            return ended.Succeeded || ended.Error.IsMissing ? null : ended.Error.ToRefusal();
        }

        string? priceId = null;
        if (subscription.WantedPlan is { } wanted)
        {
            if (options.Find(wanted) is not { } plan) return await GiveUpAsync(subscription, PaymentErrors.PlanNotOffered, cancellationToken).ConfigureAwait(false);
            if ((await prices.EnsureAsync(plan, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var price)) return refusal;
            if (price != found.PriceId) priceId = price;
        }

        var cancels = subscription.WantedCancel != found.CancelAtPeriodEnd ? subscription.WantedCancel : null;
        if (priceId is null && cancels is null) return null;
        var key = KeyOf(subscription);
        var changed = await stripe.ChangeSubscriptionAsync(found.Id, new StripeSubscriptionChange(found.ItemId, priceId, cancels), key, cancellationToken).ConfigureAwait(false);
        return changed switch
        {
            { Succeeded: true } => null,
            { Error.IsTransient: true } => changed.Error.ToRefusal(),
            { Error: { Kind: StripeErrorKind.CardDeclined } error } => await GiveUpAsync(subscription, Declined(error), cancellationToken).ConfigureAwait(false),
            { Error: { Code: ActionRequired } error } => await GiveUpAsync(subscription, Declined(error), cancellationToken).ConfigureAwait(false),
            { Error: { } error } => await GiveUpAsync(subscription, error.ToRefusal(), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>The key of the change that was last asked for.</summary>
    internal static string KeyOf(Subscription subscription) => string.Create(CultureInfo.InvariantCulture, $"subscription-change:{subscription.Id}:{subscription.Changes}");

    private static Refusal Declined(StripeError error) => new(PaymentErrors.PaymentDeclined, error.DeclineCode ?? error.Code);

    private async Task<Refusal> GiveUpAsync(Subscription subscription, Refusal why, CancellationToken cancellationToken)
    {
        var refused = await ChangeAsync(subscription.Id, current => current.RefuseChange(subscription.Changes, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return refused.Refusal ?? why;
    }
}

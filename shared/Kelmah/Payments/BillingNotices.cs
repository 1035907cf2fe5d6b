using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Processes webhook events about stored payment methods and subscriptions, by reading what they are about again.</summary>
public sealed class BillingNotices(
    Transactor transactor, PaymentMethods methods, PaymentMethodSync methodSync, SubscriptionSync subscriptions, SubscriptionInvoices invoices, IStripeBilling stripe, TimeProvider clock)
{
    /// <summary>What the events are about.</summary>
    public static bool AreAbout(string objectType) => objectType is "setup_intent" or "payment_method" or "subscription" or "invoice";

    /// <summary>Processes an event.</summary>
    /// <param name="notice">About an object that is there.</param>
    /// <param name="mark">Adds to the commit that it is handled; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; false where it is about nothing of ours, or nothing has changed. Refused where it is to be delivered again.</returns>
    public Task<Result<bool>> ProcessAsync(StripeNotice notice, Action<UnitOfWork> mark, CancellationToken cancellationToken) => notice.ObjectType switch
    {
        "setup_intent" => methods.RefreshSetupAsync(notice.ObjectId!, mark, cancellationToken),
        "payment_method" => methodSync.RefreshAsync(notice.ObjectId!, mark, cancellationToken),
        "subscription" => subscriptions.RefreshAsync(notice.ObjectId!, mark, cancellationToken),
        "invoice" => InvoiceAsync(notice, mark, cancellationToken),
        _ => throw new NotSupportedException($"{notice.ObjectType} is no object of billing."),
    };

    private async Task<Result<bool>> InvoiceAsync(StripeNotice notice, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetInvoiceAsync(notice.ObjectId!, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        if (read.Value.SubscriptionId is not { } stripeSubscriptionId) return false;
        if ((await subscriptions.RefreshAsync(stripeSubscriptionId, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var isOurs)) return refusal;
        if (isOurs && notice.Type == "invoice.payment_action_required" && !read.Value.IsPaid)
            return await AskPayerAsync(stripeSubscriptionId, mark, cancellationToken).ConfigureAwait(false);
        return await invoices.BookAsync(notice.ObjectId!, mark, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<bool>> AskPayerAsync(string stripeSubscriptionId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var asked = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var subscription = await work.FindAsync(SubscriptionCollection.StripeSubscriptionId.Is(stripeSubscriptionId), cancellationToken).ConfigureAwait(false);
            if (subscription is not null) work.Update(subscription.AskPayer(clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await asked.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }
}

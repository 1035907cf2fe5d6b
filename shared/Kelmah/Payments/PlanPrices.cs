using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>The prices of plans at Stripe. One that the settings do not name is found by a key of ours, and made when it is first needed.</summary>
public sealed class PlanPrices(IStripeBilling stripe)
{
    /// <summary>Stripe's id of a plan's price, <c>price_…</c>. Safe to repeat, also concurrently.</summary>
    public async Task<Result<string>> EnsureAsync(Plan plan, CancellationToken cancellationToken)
    {
        if (plan.PriceId is { } known) return known;
        var found = await stripe.FindPricesAsync(plan.LookupKey, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return found.Error.ToRefusal();
        if (found.Value.Items is [var price, ..]) return price.Id;
        var made = await stripe.CreatePriceAsync(
            new NewStripePrice(plan.LookupKey, plan.Name, plan.Amount, plan.Interval), $"price:{plan.LookupKey}", cancellationToken).ConfigureAwait(false);
        return made.Match<Result<string>>(price => price.Id, error => error.ToRefusal());
    }
}

using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Compares the journal with Stripe: each change of Stripe's balance in the last days with its movement, both ways, and Stripe's balance
/// with <c>stripe:{currency}</c>. A change that no movement explains is first looked into, as its lost webhook would have had it;
/// so is each chargeback that is open here.
/// </summary>
public sealed class ReconcileStripe(
    IDocumentStore store, IJournal journal, IStripeApi stripe, StripeCatchUp catchUp, TimeProvider clock)
{
    private const int MaxDifferences = 100;
    private const int Readings = 5;

    /// <summary>Stripe repeats a webhook for three days.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromDays(4);

    /// <summary>What is younger may still be on its way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>What was found.</summary>
    public async Task<StripeReconciliation> ExecuteAsync(CancellationToken cancellationToken)
    {
        await catchUp.OpenChargebacksAsync(cancellationToken).ConfigureAwait(false);
        var until = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() - Margin).ToUnixTimeSeconds());
        var from = await StartAsync(until, cancellationToken).ConfigureAwait(false);
        var differences = new List<StripeDifference>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isComplete = await CompareChangesAsync(from, until, seen, differences, cancellationToken).ConfigureAwait(false);
        if (isComplete) await FindMissingAsync(from, until, seen, differences, cancellationToken).ConfigureAwait(false);
        var balances = isComplete ? await CompareBalancesAsync(cancellationToken).ConfigureAwait(false) : null;
        foreach (var balance in (balances ?? []).Where(balance => balance.Stripe != balance.Journal))
        {
            differences.Add(new StripeDifference(
                StripeDifferenceKind.BalanceDiffers, balance.Stripe.Currency.Code, "", null, TextOf(balance.Stripe), TextOf(balance.Journal)));
        }

        return new StripeReconciliation(
            balances is not null, from, until, seen.Count, [.. balances ?? []], await UnsettledAsync(cancellationToken).ConfigureAwait(false),
            [.. differences.Take(MaxDifferences)]);
    }

    /// <summary>Four days back, or further to where the last complete comparison ended.</summary>
    private async Task<DateTimeOffset> StartAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await store.QueryAsync(new Query<ReconciliationReport> { Limit = 20, Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            if (page.Items.FirstOrDefault(report => report.Stripe.IsComplete) is { } last)
                return (last.Stripe.Until < until ? last.Stripe.Until : until) - Period;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return DateTimeOffset.UnixEpoch;
    }

    private async Task<bool> CompareChangesAsync(
        DateTimeOffset from, DateTimeOffset until, HashSet<string> seen, List<StripeDifference> differences, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await stripe.ListBalanceChangesAsync(from, until, after, cancellationToken).ConfigureAwait(false);
            if (!page.Succeeded) return false;
            foreach (var change in page.Value.Items)
            {
                seen.Add(change.Id);
                if (await CompareAsync(change, cancellationToken).ConfigureAwait(false) is { } difference) differences.Add(difference);
            }

            if (!page.Value.HasMore || page.Value.Items.Count == 0) return true;
            after = page.Value.Items[^1].Id;
        }
    }

    private async Task<StripeDifference?> CompareAsync(StripeBalanceChange change, CancellationToken cancellationToken)
    {
        var movement = await MovementOfAsync(change, cancellationToken).ConfigureAwait(false);
        if (movement is null)
        {
            await catchUp.ExecuteAsync(change, cancellationToken).ConfigureAwait(false);
            movement = await MovementOfAsync(change, cancellationToken).ConfigureAwait(false);
        }

        if (movement is null) return new(StripeDifferenceKind.NotInJournal, change.Id, change.Type, change.SourceId, TextOf(change), null);
        var isEqual = movement.Settled!.Value.MinorUnits == change.Amount && movement.Fee!.Value.MinorUnits == change.Fee
            && movement.Settled.Value.Currency.Code.Equals(change.Currency, StringComparison.OrdinalIgnoreCase);
        return isEqual
            ? null
            : new(StripeDifferenceKind.AmountDiffers, change.Id, change.Type, change.SourceId, TextOf(change), TextOf(movement));
    }

    private ValueTask<StripeMovement?> MovementOfAsync(StripeBalanceChange change, CancellationToken cancellationToken) =>
        store.FindAsync(StripeMovementCollection.BalanceTransactionId.Is(change.Id), cancellationToken);

    /// <summary>What the journal has settled in the period and Stripe did not list.</summary>
    private async Task FindMissingAsync(
        DateTimeOffset from, DateTimeOffset until, HashSet<string> seen, List<StripeDifference> differences, CancellationToken cancellationToken)
    {
        var settled = StripeMovementCollection.ChangedAt.AtLeast(from) & StripeMovementCollection.ChangedAt.Below(until);
        await foreach (var movement in store.AllAsync(settled, cancellationToken).ConfigureAwait(false))
        {
            if (seen.Contains(movement.BalanceTransactionId!)) continue;
            differences.Add(new(StripeDifferenceKind.NotAtStripe, movement.BalanceTransactionId!, "", movement.ReadFrom, null, TextOf(movement)));
        }
    }

    /// <summary>By currency, read again while they differ, since money moves meanwhile; null where Stripe does not answer.</summary>
    private async Task<List<StripeBalanceComparison>?> CompareBalancesAsync(CancellationToken cancellationToken)
    {
        var compared = new List<StripeBalanceComparison>();
        for (var reading = 0; reading < Readings; reading++)
        {
            var balance = await stripe.GetBalanceAsync(cancellationToken).ConfigureAwait(false);
            if (!balance.Succeeded) return null;
            compared.Clear();
            foreach (var code in Currency.Codes)
            {
                var currency = Currency.Parse(code);
                var theirs = balance.Value.Amounts.GetValueOrDefault(code.ToLowerInvariant());
                var ours = await journal.BalancesAsync(Account.Stripe(currency), cancellationToken).ConfigureAwait(false);
                var held = -ours.FirstOrDefault(amount => amount.Currency == currency, Money.Zero(currency));
                if (theirs != 0 || !held.IsZero) compared.Add(new(SignedAmount.Of(new Money(theirs, currency)), SignedAmount.Of(held)));
            }

            if (compared.TrueForAll(each => each.Stripe == each.Journal)) break;
        }

        return compared;
    }

    private async Task<ImmutableArray<SignedAmount>> UnsettledAsync(CancellationToken cancellationToken)
    {
        var unsettled = ImmutableArray.CreateBuilder<SignedAmount>();
        foreach (var currency in Currency.Codes.Select(Currency.Parse))
        {
            var balances = await journal.BalancesAsync(Account.StripeUnsettled(currency), cancellationToken).ConfigureAwait(false);
            unsettled.AddRange(balances.Where(amount => !amount.IsZero).Select(amount => SignedAmount.Of(-amount)));
        }

        return unsettled.ToImmutable();
    }

    private static string TextOf(SignedAmount amount) => $"{amount.Amount} {amount.Currency}";

    private static string TextOf(StripeMovement movement) => (movement.Settled!.Value - movement.Fee!.Value).ToString();

    private static string TextOf(StripeBalanceChange change) => Currency.TryParse(change.Currency.ToUpperInvariant(), out var currency)
        ? new Money(change.Net, currency).ToString()
        : $"{change.Net} minor units of {change.Currency}";
}

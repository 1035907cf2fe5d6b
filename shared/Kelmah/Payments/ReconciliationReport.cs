using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>A reconciliation as it was found: the journal against wallets and escrows, and against Stripe. Kept for ever, never changed.</summary>
public sealed record ReconciliationReport : Entity
{
    /// <summary>Whether neither side differs.</summary>
    public required bool Balanced { get; init; }

    /// <summary>The journal against wallets and escrows.</summary>
    public required Reconciliation Ledger { get; init; }

    /// <summary>The journal against Stripe.</summary>
    public required StripeReconciliation Stripe { get; init; }

    /// <summary>Stores what was found. Administrators are told of a difference.</summary>
    public static ReconciliationReport Record(Guid id, Reconciliation ledger, StripeReconciliation stripe, DateTimeOffset now)
    {
        var differences = ledger.Differences.Count + ledger.Records.Count + stripe.Differences.Length;
        var report = new ReconciliationReport
        {
            Id = id,
            Balanced = ledger.Balanced && stripe is { IsComplete: true, Differences.IsEmpty: true },
            Ledger = ledger,
            Stripe = stripe,
            CreatedAt = now,
        };
        return Raise(report, new LedgerReconciled(id, report.Balanced, differences, stripe.IsComplete), now);
    }
}

/// <summary>The journal against Stripe.</summary>
/// <param name="IsComplete">Whether Stripe answered to the end; without that nothing is said of what is missing.</param>
/// <param name="From">The first moment of the changes that were compared one by one.</param>
/// <param name="Until">The first moment that is no longer of them.</param>
/// <param name="Compared">How many changes of Stripe's balance there were.</param>
/// <param name="Balances">What Stripe holds and what the journal says of it, by currency.</param>
/// <param name="Unsettled">What Stripe has yet to say the settlement of, by currency.</param>
/// <param name="Differences">The first 100.</param>
[SchemaName("StripeReconciliation")]
public sealed record StripeReconciliation(
    bool IsComplete,
    DateTimeOffset From,
    DateTimeOffset Until,
    int Compared,
    ImmutableArray<StripeBalanceComparison> Balances,
    ImmutableArray<SignedAmount> Unsettled,
    ImmutableArray<StripeDifference> Differences);

/// <summary>What Stripe holds, twice.</summary>
/// <param name="Stripe">As Stripe says: available and pending.</param>
/// <param name="Journal">As <c>stripe:{currency}</c> says.</param>
[SchemaName("StripeBalanceComparison")]
public sealed record StripeBalanceComparison(SignedAmount Stripe, SignedAmount Journal);

/// <summary>Something that the journal and Stripe do not agree on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="StripeId">The change of the balance, <c>txn_…</c>; the currency where the balance itself differs.</param>
/// <param name="Type">Stripe's type of the change; empty where there is none.</param>
/// <param name="SourceId">The charge, refund or dispute behind it, if any.</param>
/// <param name="Stripe">What Stripe says, less its fee, as decimal text with the currency; null where Stripe knows nothing of it.</param>
/// <param name="Journal">What the journal says; null where it knows nothing of it.</param>
[SchemaName("StripeDifference")]
public sealed record StripeDifference(
    StripeDifferenceKind Kind, string StripeId, string Type, string? SourceId, string? Stripe, string? Journal);

/// <summary>How the journal and Stripe can differ.</summary>
public enum StripeDifferenceKind
{
    /// <summary>Stripe's balance changed, and nothing here explains it.</summary>
    NotInJournal,

    /// <summary>The journal has a change that Stripe does not list.</summary>
    NotAtStripe,

    /// <summary>Both have it, with different amounts.</summary>
    AmountDiffers,

    /// <summary>The balance is not what the journal says.</summary>
    BalanceDiffers,
}

/// <summary>What happens to reports.</summary>
public abstract record ReconciliationEvent(Guid ReportId) : DomainEvent;

/// <summary>The journal was compared.</summary>
/// <param name="Differences">How many; 0 where it is balanced, or Stripe did not answer to the end.</param>
/// <param name="IsComplete">Whether Stripe answered to the end.</param>
[EventName("LedgerReconciled")]
public sealed record LedgerReconciled(Guid ReportId, bool Balanced, int Differences, bool IsComplete) : ReconciliationEvent(ReportId);

/// <summary>A stored reconciliation as administrators see it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Balanced">Whether neither side differs.</param>
/// <param name="Ledger">The journal against wallets and escrows.</param>
/// <param name="Stripe">The journal against Stripe.</param>
/// <param name="CreatedAt">When, UTC.</param>
[SchemaName("ReconciliationReport")]
public sealed record ReconciliationReportView(Guid Id, bool Balanced, Reconciliation Ledger, StripeReconciliation Stripe, DateTimeOffset CreatedAt)
{
    public static ReconciliationReportView Of(ReconciliationReport report) => new(report.Id, report.Balanced, report.Ledger, report.Stripe, report.CreatedAt);
}

/// <summary>How reports are stored.</summary>
public static class ReconciliationReportCollection
{
    public static readonly CollectionDefinition<ReconciliationReport> Definition = new("ledger_reconciliations", [], []);
}

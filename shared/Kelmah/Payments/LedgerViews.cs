using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>A journal entry as administrators see it.</summary>
/// <param name="Key">The natural key of the effect.</param>
/// <param name="Kind">What kind of movement.</param>
/// <param name="ContractId">The contract, if any.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
/// <param name="RecordedAt">When it was recorded, UTC.</param>
/// <param name="Corrects">The entry that it corrects, if any.</param>
/// <param name="CorrectedBy">The entries that correct it, oldest first.</param>
/// <param name="Postings">They sum to zero.</param>
[SchemaName("LedgerEntry")]
public sealed record LedgerEntry(
    Guid Id,
    string Key,
    string Kind,
    Guid? ContractId,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid? Corrects,
    IReadOnlyList<Guid> CorrectedBy,
    IReadOnlyList<LedgerPosting> Postings)
{
    /// <summary>The views of some entries, with what corrects them; however many there are, that is read at once.</summary>
    public static async Task<Page<LedgerEntry>> OfAsync(IDocumentStore store, Page<RecordedEntry> page, CancellationToken cancellationToken)
    {
        if (page.Items.Count == 0) return new([], page.NextCursor);
        var approved = LedgerCorrectionCollection.Corrects.In(page.Items.Select(recorded => recorded.Entry.Id)) & LedgerCorrectionCollection.Status.Is(CorrectionStatus.Approved);
        var corrections = await store.AllAsync(approved, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var byCorrected = corrections.OrderBy(correction => correction.DecidedAt).ToLookup(correction => correction.Corrects, correction => correction.EntryId!.Value);
        return page.Select(recorded => Of(recorded, byCorrected[recorded.Entry.Id]));
    }

    private static LedgerEntry Of(RecordedEntry recorded, IEnumerable<Guid> correctedBy) => new(
        recorded.Entry.Id,
        recorded.Entry.Key,
        recorded.Entry.Kind,
        recorded.Entry.ContractId,
        recorded.Entry.OccurredAt,
        recorded.RecordedAt,
        recorded.Entry.Corrects,
        [.. correctedBy],
        [.. recorded.Entry.Postings.Select(posting => new LedgerPosting(posting.Account.Name, SignedAmount.Of(posting.Amount)))]);
}

/// <summary>A span of time of the journal; what is null does not bound it.</summary>
/// <param name="From">Then or later, UTC.</param>
/// <param name="To">Before, UTC.</param>
/// <param name="By">By when entries happened, or by when they were recorded.</param>
public sealed record LedgerTime(DateTimeOffset? From, DateTimeOffset? To, JournalTime By);

/// <summary>One change of one account.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Amount">Negative takes away.</param>
[SchemaName("LedgerPosting")]
public sealed record LedgerPosting(string Account, SignedAmount Amount);

/// <summary>An amount that may be below zero, as <c>{"amount": "-150.00", "currency": "GHS"}</c>.</summary>
/// <param name="Amount">Decimal text with all digits of the currency.</param>
/// <param name="Currency">The currency.</param>
[SchemaName("SignedAmount")]
public sealed record SignedAmount(string Amount, Currency Currency)
{
    /// <summary>The text of an amount.</summary>
    public static SignedAmount Of(Money money) => new(money.ToDecimalString(), money.Currency);
}

/// <summary>Whether the journal agrees with the documents.</summary>
/// <param name="Balanced">Whether there is no difference at all.</param>
/// <param name="At">When it was looked at, UTC.</param>
/// <param name="Accounts">How many accounts have a balance or a document.</param>
/// <param name="Totals">The sum of all accounts of each currency: zero.</param>
/// <param name="Platform">The balances of the accounts that every contract touches.</param>
/// <param name="Differences">Accounts whose journal and document do not agree.</param>
[SchemaName("Reconciliation")]
public sealed record Reconciliation(
    bool Balanced,
    DateTimeOffset At,
    int Accounts,
    IReadOnlyList<SignedAmount> Totals,
    IReadOnlyList<LedgerPosting> Platform,
    IReadOnlyList<AccountDifference> Differences)
{
    /// <summary>What users have given up to the platform by their erasure, in all and by currency; it is in <c>platform:fees</c>. Empty in reports of earlier releases.</summary>
    public IReadOnlyList<SignedAmount> Forfeited { get; init; } = [];

    /// <summary>Exchanges and corrections whose journal entry is missing or says something else. Empty in reports of earlier releases.</summary>
    public IReadOnlyList<RecordDifference> Records { get; init; } = [];
}

/// <summary>A record of a movement whose journal entry is missing or says something else.</summary>
/// <param name="Record">What it is, for example <c>exchanges/018f…</c>.</param>
/// <param name="EntryId">The entry that it names.</param>
/// <param name="IsMissing">Whether the journal has no such entry; otherwise the two differ.</param>
[SchemaName("RecordDifference")]
public sealed record RecordDifference(string Record, Guid EntryId, bool IsMissing);

/// <summary>An account whose journal and document do not agree, or whose kept balance is not the sum of its postings.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Posted">The sum of its postings.</param>
/// <param name="Kept">The balance that the journal keeps: running, or of closed days and what came since.</param>
/// <param name="Document">What the wallet or the escrow says; null for an account without a document.</param>
[SchemaName("AccountDifference")]
public sealed record AccountDifference(string Account, SignedAmount Posted, SignedAmount Kept, SignedAmount? Document);

using Kelmah.Kernel;
using Kelmah.Kernel.Journal;

namespace Kelmah.Payments;

/// <summary>A journal entry as administrators see it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Key">The natural key of the effect.</param>
/// <param name="Kind">What kind of movement.</param>
/// <param name="ContractId">The contract, if any.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
/// <param name="RecordedAt">When it was recorded, UTC.</param>
/// <param name="Corrects">The entry that it corrects, if any.</param>
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
    IReadOnlyList<LedgerPosting> Postings)
{
    /// <summary>The view of an entry.</summary>
    public static LedgerEntry Of(RecordedEntry recorded) => new(
        recorded.Entry.Id,
        recorded.Entry.Key,
        recorded.Entry.Kind,
        recorded.Entry.ContractId,
        recorded.Entry.OccurredAt,
        recorded.RecordedAt,
        recorded.Entry.Corrects,
        [.. recorded.Entry.Postings.Select(posting => new LedgerPosting(posting.Account.Name, SignedAmount.Of(posting.Amount)))]);
}

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

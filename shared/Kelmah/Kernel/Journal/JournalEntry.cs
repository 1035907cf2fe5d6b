using System.Collections.Immutable;

namespace Kelmah.Kernel.Journal;

/// <summary>A movement of money: postings that sum to zero in each currency. Appended, never changed.</summary>
public sealed record JournalEntry
{
    private JournalEntry()
    {
    }

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>
    /// The natural key of the effect, for example <c>release:{milestoneId}</c>: a second entry with the same key is refused,
    /// so that no retry can move the money twice.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>What kind of movement it is, for example <c>escrow_release</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The contract that it belongs to, if any.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>When it happened in the world, UTC; the store adds when it was recorded.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The entry that this one corrects, if any: one that is in the journal, or before it in the same commit.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>At least two, in the order in which they were given.</summary>
    public required ImmutableArray<Posting> Postings { get; init; }

    /// <summary>A balanced entry.</summary>
    /// <exception cref="InvalidOperationException">The postings do not sum to zero in each currency, or are fewer than two: a bug.</exception>
    public static JournalEntry Create(
        Guid id, string key, string kind, Guid? contractId, DateTimeOffset occurredAt, params ImmutableArray<Posting> postings)
    {
        var entry = new JournalEntry
        {
            Id = id,
            Key = key,
            Kind = kind,
            ContractId = contractId,
            OccurredAt = occurredAt,
            Postings = [.. postings.Where(posting => !posting.Amount.IsZero)],
        };
        entry.AssertBalanced();
        return entry;
    }

    /// <summary>
    /// What entries change in sum: one change for each guarded account and currency, none of zero. Only what a commit does in
    /// the end counts: within it an account may pass below zero.
    /// </summary>
    public static IReadOnlyList<Posting> NetOfGuarded(IReadOnlyList<JournalEntry> entries) =>
        [.. entries.SelectMany(entry => entry.Postings)
            .Where(posting => posting.Account.IsGuarded)
            .GroupBy(posting => (posting.Account, posting.Amount.Currency))
            .Select(group => new Posting(group.Key.Account, Money.Sum(group.Key.Currency, group.Select(posting => posting.Amount))))
            .Where(change => !change.Amount.IsZero)];

    /// <summary>Asserts that debits equal credits; called when an entry is made and when it is read.</summary>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    public void AssertBalanced()
    {
        if (Postings.Length < 2) throw new InvalidOperationException($"Journal entry '{Key}' has fewer than two postings.");
        foreach (var currency in Postings.GroupBy(posting => posting.Amount.Currency))
        {
            if (currency.Sum(posting => posting.Amount.MinorUnits) != 0)
                throw new InvalidOperationException($"Journal entry '{Key}' does not balance in {currency.Key}.");
        }
    }
}

/// <summary>One change of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">Added to its balance; negative takes away.</param>
public readonly record struct Posting(Account Account, Money Amount);

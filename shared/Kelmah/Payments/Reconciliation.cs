using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Whether the books agree with the documents.</summary>
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
    IReadOnlyList<AccountDifference> Differences);

/// <summary>An account whose journal and document do not agree, or whose kept balance is not the sum of its postings.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Posted">The sum of its postings.</param>
/// <param name="Kept">The balance that the journal keeps: running, or of closed days and what came since.</param>
/// <param name="Document">What the wallet or the escrow says; null for an account without a document.</param>
[SchemaName("AccountDifference")]
public sealed record AccountDifference(string Account, SignedAmount Posted, SignedAmount Kept, SignedAmount? Document);

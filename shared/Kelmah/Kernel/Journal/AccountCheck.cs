namespace Kelmah.Kernel.Journal;

/// <summary>An account's balance in one currency, twice.</summary>
/// <param name="Kept">As it is kept: the running balance, or the closed days and what came since.</param>
/// <param name="Posted">The sum of all postings.</param>
public sealed record AccountCheck(Money Kept, Money Posted);

namespace Kelmah.Kernel.Journal;

/// <summary>One change of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Amount">Added to its balance; negative takes away.</param>
public readonly record struct Posting(Account Account, Money Amount);

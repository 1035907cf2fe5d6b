namespace Kelmah.Kernel.Persistence;

/// <summary>One field to sort by. Ties are broken by id in the direction of the last key.</summary>
public readonly record struct SortKey(Field Field, bool Descending);

namespace Kelmah.Kernel.Persistence;

/// <summary>Which page of a list a caller wants.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor"><see cref="Page{T}.NextCursor"/> of the page before; null for the first.</param>
public sealed record Paging(int Limit = 20, string? Cursor = null);

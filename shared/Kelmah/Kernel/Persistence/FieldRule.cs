namespace Kelmah.Kernel.Persistence;

/// <summary>A rule that the store itself holds for a field, a second line behind the domain.</summary>
/// <param name="Field">The field.</param>
/// <param name="Minimum">The least number; null for none.</param>
/// <param name="Maximum">The largest number; null for none.</param>
/// <param name="MaxLength">Characters of a text at most; null for any.</param>
public sealed record FieldRule(Field Field, long? Minimum = null, long? Maximum = null, int? MaxLength = null);

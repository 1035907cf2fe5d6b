using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A party's signature under the terms as they stand; any later edit voids it.</summary>
/// <param name="UserId">Who signed.</param>
/// <param name="SignedAt">When, UTC.</param>
[SchemaName("Signature")]
public sealed record Signature(Guid UserId, DateTimeOffset SignedAt);

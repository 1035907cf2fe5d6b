using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>One reason why a worker and a job go together.</summary>
/// <param name="Name">Such as <c>skills</c>.</param>
/// <param name="Points">0 to <paramref name="Max"/>.</param>
/// <param name="Max">What it can add at most; the factors' sum is 100.</param>
/// <param name="Why">In a sentence.</param>
[SchemaName("MatchFactor")]
public sealed record MatchFactor(string Name, int Points, int Max, string Why);

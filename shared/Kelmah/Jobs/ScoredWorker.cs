using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A worker who suits a job.</summary>
/// <param name="Worker">As everybody sees them.</param>
/// <param name="Score">How well, and why.</param>
[SchemaName("ScoredWorker")]
public sealed record ScoredWorker(PublicProfileView Worker, MatchScore Score);

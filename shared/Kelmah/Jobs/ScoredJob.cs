using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A job that suits a worker.</summary>
/// <param name="Job">The job.</param>
/// <param name="Score">How well, and why.</param>
[SchemaName("ScoredJob")]
public sealed record ScoredJob(Job Job, MatchScore Score);

using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A job on a user's list of saved jobs.</summary>
/// <param name="Job">In its present state.</param>
/// <param name="SavedAt">UTC.</param>
[SchemaName("SavedJobView")]
public sealed record SavedJobView(Job Job, DateTimeOffset SavedAt);

[SchemaName("ScoredJob")]
public sealed record ScoredJob(Job Job, MatchScore Score);

[SchemaName("ScoredWorker")]
public sealed record ScoredWorker(PublicProfileView Worker, MatchScore Score);

/// <param name="Items">In alphabetical order.</param>
[SchemaName("SkillSuggestions")]
public sealed record SkillSuggestions(ImmutableArray<string> Items);

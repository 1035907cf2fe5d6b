using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a user has done so far.</summary>
/// <param name="Level">In the terms that jobs ask in.</param>
/// <param name="Years">0 to 80.</param>
/// <param name="Summary">Up to 2 000 characters.</param>
[SchemaName("WorkExperience")]
public sealed record WorkExperience(ExperienceLevel Level, int Years, string? Summary = null);

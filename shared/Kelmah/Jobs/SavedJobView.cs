using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A job on a user's list.</summary>
/// <param name="Job">As it stands now.</param>
/// <param name="SavedAt">When it was put there, UTC.</param>
[SchemaName("SavedJobView")]
public sealed record SavedJobView(Job Job, DateTimeOffset SavedAt);

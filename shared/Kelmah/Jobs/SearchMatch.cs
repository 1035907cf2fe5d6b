using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A job that a saved search has told of. There is one for each job and search, so that nobody hears of a job twice.</summary>
public sealed record SearchMatch : Entity
{
    /// <summary>Longer than any search looks back.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>The search.</summary>
    public required Guid SearchId { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>When it is deleted, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>A search has found a job.</summary>
    public static SearchMatch Of(Guid id, SavedSearch search, Guid jobId, DateTimeOffset now) => Raise(
        new SearchMatch { Id = id, SearchId = search.Id, JobId = jobId, ExpiresAt = now + Lifetime, CreatedAt = now },
        new JobFound(search.Id, search.UserId, jobId),
        now);
}

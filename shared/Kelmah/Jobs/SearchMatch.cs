using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A job that a saved search has found. There is one for each job and search, so that no alert names a job twice.</summary>
public sealed record SearchMatch : Entity
{
    /// <summary>Longer than any run of a search looks back.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public required Guid SearchId { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>When it is deleted, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public static SearchMatch Of(Guid id, SavedSearch search, Guid jobId, DateTimeOffset now) => Raise(
        new SearchMatch { Id = id, SearchId = search.Id, JobId = jobId, ExpiresAt = now + Lifetime, CreatedAt = now },
        new JobFound(search.Id, search.UserId, jobId),
        now);
}

/// <summary>A saved search found a job for the first time.</summary>
[EventName("JobFound")]
public sealed record JobFound(Guid SearchId, Guid UserId, Guid JobId) : SavedSearchEvent(SearchId, UserId);

public static class SearchMatchCollection
{
    public static readonly Field<SearchMatch, Guid> SearchId = Field.Of((SearchMatch match) => match.SearchId);

    public static readonly Field<SearchMatch, Guid> JobId = Field.Of((SearchMatch match) => match.JobId);

    public static readonly Field<SearchMatch, DateTimeOffset> ExpiresAt = Field.Of((SearchMatch match) => match.ExpiresAt);

    public static readonly CollectionDefinition<SearchMatch> Definition = new(
        "search_matches",
        [new("search_job", IndexKind.Unique, SearchId, JobId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        []);
}

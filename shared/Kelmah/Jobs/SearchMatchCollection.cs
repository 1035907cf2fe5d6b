using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How the finds of saved searches are stored.</summary>
public static class SearchMatchCollection
{
    /// <summary>The search.</summary>
    public static readonly Field<SearchMatch, Guid> SearchId = Field.Of((SearchMatch match) => match.SearchId);

    /// <summary>The job.</summary>
    public static readonly Field<SearchMatch, Guid> JobId = Field.Of((SearchMatch match) => match.JobId);

    /// <summary>When it is deleted.</summary>
    public static readonly Field<SearchMatch, DateTimeOffset> ExpiresAt = Field.Of((SearchMatch match) => match.ExpiresAt);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<SearchMatch> Definition = new(
        "search_matches",
        [new("search_job", IndexKind.Unique, SearchId, JobId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        []);
}

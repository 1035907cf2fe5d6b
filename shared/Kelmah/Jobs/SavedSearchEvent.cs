using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What happens to a saved search.</summary>
/// <param name="SearchId">The search.</param>
/// <param name="UserId">Whose.</param>
public abstract record SavedSearchEvent(Guid SearchId, Guid UserId) : DomainEvent;

/// <summary>It was saved.</summary>
[EventName("SearchSaved")]
public sealed record SearchSaved(Guid SearchId, Guid UserId) : SavedSearchEvent(SearchId, UserId);

/// <summary>It found new jobs.</summary>
/// <param name="SearchId">The search.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Name">The search's name.</param>
/// <param name="Count">How many jobs.</param>
/// <param name="Titles">Of the latest ones.</param>
[EventName("SearchFoundJobs")]
public sealed record SearchFoundJobs(Guid SearchId, Guid UserId, string Name, int Count, ImmutableArray<string> Titles)
    : SavedSearchEvent(SearchId, UserId);

/// <summary>It looked and found nothing new.</summary>
[EventName("SearchFoundNothing")]
public sealed record SearchFoundNothing(Guid SearchId, Guid UserId) : SavedSearchEvent(SearchId, UserId);

/// <summary>It was deleted.</summary>
[EventName("SearchForgotten")]
public sealed record SearchForgotten(Guid SearchId, Guid UserId) : SavedSearchEvent(SearchId, UserId);

/// <summary>A job was found for the first time.</summary>
/// <param name="SearchId">The search.</param>
/// <param name="UserId">Whose.</param>
/// <param name="JobId">The job.</param>
[EventName("JobFound")]
public sealed record JobFound(Guid SearchId, Guid UserId, Guid JobId) : SavedSearchEvent(SearchId, UserId);

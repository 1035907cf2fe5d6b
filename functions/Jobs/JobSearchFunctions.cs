using System.ComponentModel.DataAnnotations;
using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Finds jobs, and the workers who match them.</summary>
public sealed class JobSearchFunctions(JobSearches jobs, JobMatches matches, SkillNames skills)
{
    [Function("GetJob")]
    [Endpoint(Access.Everybody, "One job. Whoever is not signed in finds open jobs only, without their exact place.", NotPrivate = NotPrivate.SignedIn, Response = typeof(JobView), Errors = "not_signed_in")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await jobs.GetAsync(request.CallerOrStranger(), id, cancellationToken)).Ok();

    [Function("ListJobs")]
    [Endpoint(
        Access.Everybody,
        "Finds jobs; the active ones unless another status is asked for. Whoever is not signed in finds active ones only, without their exact place, and not by a distance.", NotPrivate = NotPrivate.SignedIn,
        Response = typeof(Page<JobView>),
        Query = typeof(JobSearchQuery),
        Errors = "not_signed_in")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, query) = (request.CallerOrStranger(), request.Query<JobSearchQuery>());
        return (await jobs.ListAsync(caller, query.ToSearch(caller), query.Paging, cancellationToken)).Ok();
    }

    [Function("ListJobRevisions")]
    [Endpoint(Access.SignedIn, "What a published job says and said before, the latest first.", NotPrivate = NotPrivate.SignedIn, Response = typeof(Page<JobRevisionView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListRevisionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{id:guid}/revisions")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await jobs.ListRevisionsAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("ListJobCategories")]
    [Endpoint(Access.Everybody, "The trades with their skills, to choose from. All of them stand on one page.", NotPrivate = NotPrivate.Public, Response = typeof(Page<JobCategory>))]
    public static IResult Categories([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/categories")] HttpRequest request) =>
        new JsonAnswer<Page<JobCategory>>(JobCategories.All, StatusCodes.Status200OK);

    [Function("SuggestSkills")]
    [Endpoint(Access.Everybody, "Completes the beginning of a skill by those that jobs have asked for.", NotPrivate = NotPrivate.Public, Response = typeof(SkillSuggestions), Query = typeof(SkillQuery))]
    public async Task<IResult> SuggestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/suggestions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<SkillQuery>();
        return (await skills.SuggestAsync(query.Q, query.Limit, cancellationToken)).Ok();
    }

    [Function("RecommendJobs")]
    [Endpoint(Access.Worker, "The jobs that suit the caller best, each with its score and what it is made of.", Response = typeof(Page<ScoredJob>), Query = typeof(MatchQuery))]
    public async Task<IResult> RecommendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/recommended")] HttpRequest request, CancellationToken cancellationToken) =>
        (await matches.RecommendJobsAsync(request.Caller(), request.Query<MatchQuery>().Limit, cancellationToken)).Ok();

    [Function("MatchWorkers")]
    [Endpoint(Access.Hirer, "The workers who suit a job best, each with their score and what it is made of.", Response = typeof(Page<ScoredWorker>), Query = typeof(MatchQuery), Errors = "not_your_job")]
    public async Task<IResult> MatchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{id:guid}/matches")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await matches.MatchWorkersAsync(request.Caller(), id, request.Query<MatchQuery>().Limit, cancellationToken)).Ok();
}

/// <summary>The beginning of a skill that is completed.</summary>
public sealed record SkillQuery : RequestQuery
{
    /// <summary>The beginning, of 1 to 50 characters. Case and accents do not matter, and letters such as ɔ, ɛ and ŋ are as their base letters.</summary>
    public string? Q { get; init; }

    /// <summary>How many skills at most.</summary>
    [Range(1, 100)]
    public int Limit { get; init; } = 10;
}

/// <summary>How many of the best are given.</summary>
public sealed record MatchQuery : RequestQuery
{
    /// <summary>How many at most.</summary>
    [Range(1, 50)]
    public int Limit { get; init; } = 20;
}

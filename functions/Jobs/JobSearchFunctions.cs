using System.Collections.Immutable;
using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Finds jobs, and the workers who match them.</summary>
public sealed class JobSearchFunctions(JobSearches jobs, JobMatches matches, SkillNames skills)
{
    [Function("GetJob")]
    [Operation("One job.", Response = typeof(JobView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await jobs.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListJobs")]
    [Operation("Finds jobs; the active ones unless another status is asked for.", Response = typeof(Page<JobView>), Query = "q,skills,status,experienceLevel,isRemote,budgetMin,budgetMax,currency,near,radiusKm,hirerId,sort,limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var search = ReadSearch(query);
        var paging = query.Paging();
        query.End();
        return (await jobs.ListAsync(caller, search, paging, cancellationToken)).Ok();
    }

    [Function("ListJobRevisions")]
    [Operation("What a published job says and said before, the latest first.", Response = typeof(Page<JobRevisionView>), Query = "limit,cursor")]
    public async Task<IResult> ListRevisionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/revisions")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await jobs.ListRevisionsAsync(request.Caller(), id, request.Paging(), cancellationToken)).Ok();

    [Function("SuggestSkills")]
    [Operation("Completes the beginning of a skill by those that jobs have asked for.", Response = typeof(SkillSuggestions), Query = "q,limit")]
    public async Task<IResult> SuggestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/suggestions")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.Caller();
        var query = request.Query();
        var beginning = query.Text("q");
        var limit = query.Number("limit", 1, 100) ?? 10;
        query.End();
        return (await skills.SuggestAsync(beginning, limit, cancellationToken)).Ok();
    }

    [Function("RecommendJobs")]
    [Operation("The jobs that suit the caller best, each with its score and what it is made of.", Response = typeof(ImmutableArray<ScoredJob>), Query = "limit", Roles = "worker")]
    public async Task<IResult> RecommendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/recommended")] HttpRequest request, CancellationToken cancellationToken) =>
        (await matches.RecommendJobsAsync(request.Caller(), Limit(request), cancellationToken)).Ok();

    [Function("MatchWorkers")]
    [Operation("The workers who suit a job best, each with their score and what it is made of.", Response = typeof(ImmutableArray<ScoredWorker>), Query = "limit", Roles = "hirer", Errors = "not_your_job")]
    public async Task<IResult> MatchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/matches")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await matches.MatchWorkersAsync(request.Caller(), id, Limit(request), cancellationToken)).Ok();

    private static int Limit(HttpRequest request)
    {
        var query = request.Query();
        var limit = query.Number("limit", 1, 50) ?? 20;
        query.End();
        return limit;
    }

    private static JobSearch ReadSearch(RequestQuery query) => WithBudget(query, new JobSearch
    {
        Words = query.Text("q"),
        Skills = query.List("skills"),
        Status = query.OneOf<JobStatus>("status"),
        ExperienceLevel = query.OneOf<ExperienceLevel>("experienceLevel"),
        IsRemote = query.Flag("isRemote"),
        Near = query.Point("near"),
        RadiusKm = query.Real("radiusKm", 0.1, 500) ?? 25,
        HirerId = query.Id("hirerId"),
        Sort = query.OneOf<JobSort>("sort") ?? JobSort.Newest,
    });

    private static JobSearch WithBudget(RequestQuery query, JobSearch search)
    {
        var currency = query.Currency("currency");
        return search with
        {
            Currency = currency,
            BudgetAtLeast = Amount(query, "budgetMin", currency),
            BudgetAtMost = Amount(query, "budgetMax", currency),
        };
    }

    /// <summary>An amount such as 150.00. It requires a currency, because amounts of two currencies do not compare.</summary>
    private static long? Amount(RequestQuery query, string name, Currency? currency)
    {
        if (query.Text(name) is not { } text) return null;
        query.Require(currency is not null, name, "It needs the parameter currency.");
        if (currency is null) return null;
        var isMoney = Money.TryParse(text, currency.Value, out var money);
        query.Require(isMoney, name, "It is an amount such as 150.00.");
        return money.MinorUnits;
    }
}

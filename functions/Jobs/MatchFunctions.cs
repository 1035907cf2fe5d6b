using System.Collections.Immutable;
using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Who and what go together, and why.</summary>
public sealed class MatchFunctions(RecommendJobs recommend, MatchWorkers match)
{
    [Function("RecommendJobs")]
    [Operation("The jobs that suit the caller best, each with its score and what it is made of.", Response = typeof(ImmutableArray<ScoredJob>), Query = "limit", Roles = "worker")]
    public async Task<IResult> RecommendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/recommended")] HttpRequest request, CancellationToken cancellationToken) =>
        (await recommend.ExecuteAsync(request.Caller(), Limit(request), cancellationToken)).Ok();

    [Function("MatchWorkers")]
    [Operation("The workers who suit a job best, each with their score and what it is made of.", Response = typeof(ImmutableArray<ScoredWorker>), Query = "limit", Roles = "hirer", Errors = "not_your_job")]
    public async Task<IResult> MatchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/matches")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await match.ExecuteAsync(request.Caller(), id, Limit(request), cancellationToken)).Ok();

    private static int Limit(HttpRequest request)
    {
        var query = request.Query();
        var limit = query.Number("limit", 1, 50) ?? 20;
        query.End();
        return limit;
    }
}

using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>What can be searched for.</summary>
public sealed class SkillFunctions(SuggestSkills suggest)
{
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
        return (await suggest.ExecuteAsync(beginning, limit, cancellationToken)).Ok();
    }
}

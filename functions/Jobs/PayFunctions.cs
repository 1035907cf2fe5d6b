using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>What a worker would get.</summary>
public sealed class PayFunctions(PreviewPay preview)
{
    [Function("PreviewPay")]
    [Operation("Shows what is left of a rate after the fee, before applying with it.", Response = typeof(Pay), Query = "proposedRate", Roles = "worker")]
    public async Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/applications/preview")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var proposedRate = query.Text("proposedRate");
        query.End();
        return (await preview.ExecuteAsync(caller, id, proposedRate, cancellationToken)).Ok();
    }
}

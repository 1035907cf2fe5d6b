using Kelmah.Administration;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Administration;

/// <summary>What the queues gave up.</summary>
public sealed class DeadLetterFunctions(ListDeadLetters list, ReplayDeadLetter replay)
{
    [Function("ListDeadLetters")]
    [Operation("Messages that were given up, newest first.", Response = typeof(Page<Kernel.Queues.DeadLetter>), Roles = "admin", Query = "limit,cursor,queue", Errors = "queues_unavailable")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/dead-letters")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var queue = query.Text("queue");
        var paging = query.Paging();
        query.End();
        return (await list.ExecuteAsync(caller, queue, paging, cancellationToken)).Ok();
    }

    [Function("ReplayDeadLetter")]
    [Operation("Puts a message that was given up back into its queue.", Roles = "admin", Status = 202, Errors = "queues_unavailable")]
    public async Task<IResult> ReplayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/dead-letters/{id}/replay")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        (await replay.ExecuteAsync(request.Caller(), id, cancellationToken)).Accepted();
}

using Kelmah.Administration;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Administration;

/// <summary>What privileged callers have done.</summary>
public sealed class AuditFunctions(ListAudit list, VerifyAudit verify)
{
    [Function("ListAudit")]
    [Operation("Privileged acts, newest first.", Response = typeof(Page<AuditEntryView>), Roles = "admin", Query = "limit,cursor,actorId,action,subject")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/audit")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var filter = new AuditFilter(query.Id("actorId"), query.OneOf<AuditAction>("action"), query.Text("subject"));
        var paging = query.Paging();
        query.End();
        return (await list.ExecuteAsync(caller, filter, paging, cancellationToken)).Ok();
    }

    [Function("VerifyAudit")]
    [Operation("Checks that no entry of the audit log is missing or changed.", Response = typeof(AuditVerification), Roles = "admin")]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/audit/verification")] HttpRequest request,
        CancellationToken cancellationToken) =>
        (await verify.ExecuteAsync(request.Caller(), cancellationToken)).Ok();
}

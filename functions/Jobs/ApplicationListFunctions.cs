using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Lists of applications.</summary>
public sealed class ApplicationListFunctions(ListJobApplications listForJob, ListOwnApplications listOwn)
{
    [Function("ListJobApplications")]
    [Operation("The applications to one job.", Response = typeof(Page<ApplicationView>), Query = "status,limit,cursor", Roles = "hirer", Errors = "not_your_job")]
    public async Task<IResult> ListForJobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/applications")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var (status, paging) = Read(request);
        return (await listForJob.ExecuteAsync(caller, id, status, paging, cancellationToken)).Ok();
    }

    [Function("ListOwnApplications")]
    [Operation("The caller's applications.", Response = typeof(Page<ApplicationView>), Query = "status,limit,cursor", Roles = "worker")]
    public async Task<IResult> ListOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/applications")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var (status, paging) = Read(request);
        return (await listOwn.ExecuteAsync(caller, status, paging, cancellationToken)).Ok();
    }

    private static (ApplicationStatus? Status, Paging Paging) Read(HttpRequest request)
    {
        var query = request.Query();
        var status = query.OneOf<ApplicationStatus>("status");
        var paging = query.Paging();
        query.End();
        return (status, paging);
    }
}

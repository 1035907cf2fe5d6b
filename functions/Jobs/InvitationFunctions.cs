using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Invitations to apply for a job.</summary>
public sealed class InvitationFunctions(Invitations invitations)
{
    [Function("InviteWorker")]
    [Endpoint(
        Access.Hirer,
        "Invites a worker to apply for a job, once; the worker is told.",
        IsIdempotent = true,
        Request = typeof(InvitationInput),
        Response = typeof(InvitationView),
        Status = 201,
        Errors = "not_your_job,own_job,job_not_active,account_suspended,email_not_verified,erasure_pending,worker_has_applied,job_invitations_full,too_many_invitations")]
    public async Task<IResult> InviteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/invitations")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<InvitationInput>(cancellationToken);
        return (await invitations.SendAsync(caller, id, input.WorkerId, cancellationToken)).Created(_ => "/invitations");
    }

    [Function("ListInvitations")]
    [Endpoint(Access.Hirer | Access.Worker, "The invitations that the caller got as a worker and sent as a hirer, the latest first.", Response = typeof(Page<InvitationView>), Query = typeof(InvitationQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/invitations")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<InvitationQuery>();
        return (await invitations.ListAsync(request.Caller(), query.As, query.Status, query.JobId, query.Paging, cancellationToken)).Ok();
    }
}

/// <summary>Which of the caller's invitations are listed; all without a parameter.</summary>
public sealed record InvitationQuery : PagingQuery
{
    /// <summary>Those of any of these statuses, separated by commas.</summary>
    public IReadOnlyList<InvitationStatus> Status { get; init; } = [];

    /// <summary>Those that the caller sent as a hirer, or got as a worker.</summary>
    public PartySide? As { get; init; }

    /// <summary>Those to one job.</summary>
    public Guid? JobId { get; init; }
}

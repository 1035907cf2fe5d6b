using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Invitations to apply: sent by a job's hirer, listed by both parties.</summary>
public sealed class Invitations(IDocumentStore store, Transactor transactor, IUsers users, InvitationOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>How long an invitation counts against what a hirer can send.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>
    /// Invites a worker to one of the caller's jobs; a repeat gives the first invitation. Refused for a job that takes no applications, for
    /// oneself, for a worker who has applied, and beyond the limits; not found for whoever is no worker that can be found.
    /// </summary>
    public async Task<Result<InvitationView>> SendAsync(Caller caller, Guid jobId, Guid workerId, CancellationToken cancellationToken)
    {
        // A role is never taken away; whether the worker may begin new work is asked in the commit.
        var profiles = await users.WorkerProfilesAsync([workerId], cancellationToken).ConfigureAwait(false);
        var sent = await transactor.RunAsync<Invitation>(caller.UserId, async work =>
        {
            var found = await work.FindOwnJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            if (workerId == job.HirerId) return JobErrors.OwnJob;
            if (!profiles.ContainsKey(workerId)) return RequestErrors.NotFound;
            if (await work.RefuseNewWorkAsync(workerId, cancellationToken).ConfigureAwait(false) is not null) return RequestErrors.NotFound;
            var pair = InvitationCollection.JobId.Is(jobId) & InvitationCollection.WorkerId.Is(workerId);
            if (await work.FindAsync(pair, cancellationToken).ConfigureAwait(false) is { } before) return before;
            if (await RefuseAsync(work, caller, jobId, workerId, cancellationToken).ConfigureAwait(false) is { } tooMany) return tooMany;
            return Invitation.Send(ids.NewId(), job, workerId, clock.GetUtcNow())
                .Then<Invitation>(invitation => work.Insert(invitation, DuplicateAnswer.DecideAgain));
        }, cancellationToken).ConfigureAwait(false);
        if (sent.IsRefused(out var refused, out var stored)) return refused;
        return (await ViewAsync([stored], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>The latest first: those that the caller got as a worker and sent as a hirer.</summary>
    /// <param name="side">Only those of which the caller is this; null for both.</param>
    /// <param name="statuses">Any of these; none for all.</param>
    /// <param name="jobId">To one job; null for all.</param>
    public async Task<Result<Page<InvitationView>>> ListAsync(
        Caller caller, PartySide? side, IReadOnlyList<InvitationStatus> statuses, Guid? jobId, Paging paging, CancellationToken cancellationToken)
    {
        var own = OfParty(caller.UserId, side);
        if (statuses.Count > 0) own &= InvitationCollection.Status.In(statuses);
        if (jobId is { } wanted) own &= InvitationCollection.JobId.Is(wanted);
        var page = await store.QueryAsync(
            new Query<Invitation> { Where = own, Limit = paging.Limit, Cursor = paging.Cursor }, cancellationToken).ConfigureAwait(false);
        return new Page<InvitationView>(await ViewAsync(page.Items, cancellationToken).ConfigureAwait(false), page.NextCursor);
    }

    private static Filter<Invitation> OfParty(Guid userId, PartySide? side) => side switch
    {
        PartySide.Hirer => InvitationCollection.HirerId.Is(userId),
        PartySide.Worker => InvitationCollection.WorkerId.Is(userId),
        null => InvitationCollection.HirerId.Is(userId) | InvitationCollection.WorkerId.Is(userId),
    };

    private async Task<ErrorCode?> RefuseAsync(UnitOfWork work, Caller caller, Guid jobId, Guid workerId, CancellationToken cancellationToken)
    {
        var applied = ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.WorkerId.Is(workerId);
        if (await work.FindAsync(applied, cancellationToken).ConfigureAwait(false) is not null) return InvitationErrors.HasApplied;
        var toJob = await work.CountAsync(InvitationCollection.JobId.Is(jobId), cancellationToken).ConfigureAwait(false);
        if (toJob >= options.PerJob) return InvitationErrors.JobFull;
        var lately = InvitationCollection.HirerId.Is(caller.UserId) & InvitationCollection.CreatedAt.Above(clock.GetUtcNow() - Day);
        return await work.CountAsync(lately, cancellationToken).ConfigureAwait(false) >= options.PerDay ? InvitationErrors.TooMany : null;
    }

    /// <summary>With the names and titles that the ids stand for, read together.</summary>
    private async Task<IReadOnlyList<InvitationView>> ViewAsync(IReadOnlyList<Invitation> invitations, CancellationToken cancellationToken)
    {
        if (invitations.Count == 0) return [];
        var jobs = await store.FindJobsAsync(invitations.Select(one => one.JobId), cancellationToken).ConfigureAwait(false);
        var persons = await users.PersonsAsync(store, invitations.SelectMany(one => new[] { one.HirerId, one.WorkerId }), cancellationToken).ConfigureAwait(false);
        return
        [
            .. invitations.Select(one => new InvitationView(
                one.Id,
                one.JobId,
                jobs.GetValueOrDefault(one.JobId)?.Title ?? JobContent.Erased,
                jobs.GetValueOrDefault(one.JobId)?.Status ?? JobStatus.Closed,
                persons.Named(one.HirerId),
                persons.Named(one.WorkerId),
                one.Status,
                one.CreatedAt,
                one.AppliedAt)),
        ];
    }
}

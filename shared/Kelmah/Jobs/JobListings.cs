using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>
/// Jobs as a caller sees them: with who offers them, and what the caller has to do with them. However many jobs there are, each kind of
/// fact is one read.
/// </summary>
public sealed class JobListings(IDocumentStore store, IUsers users)
{
    /// <summary>One job, or the refusal.</summary>
    public async Task<Result<JobView>> ViewAsync(Caller caller, Result<Job> found, CancellationToken cancellationToken) =>
        found.IsRefused(out var refusal, out var job) ? refusal : (await ViewAsync(caller, [job], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Some open jobs, at most 100, in their order, for whoever is not signed in; without those whose hirer is suspended or leaves.</summary>
    public async Task<IReadOnlyList<JobView>> ViewForStrangerAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0) return [];
        var hirers = await users.PersonsAsync(store, jobs.Select(job => job.HirerId), cancellationToken).ConfigureAwait(false);
        var counts = await CountsAsync(callerId: null, jobs, cancellationToken).ConfigureAwait(false);
        return
        [
            .. from job in jobs
               let hirer = hirers.ForStranger(job.HirerId)
               where hirer is not null
               select JobView.ForStranger(job, hirer, counts.GetValueOrDefault(job.Id)),
        ];
    }

    /// <summary>Some jobs, at most 100, in their order.</summary>
    public async Task<IReadOnlyList<JobView>> ViewAsync(Caller caller, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0) return [];
        var hirers = await users.PersonsAsync(store, jobs.Select(job => job.HirerId), cancellationToken).ConfigureAwait(false);
        var applied = await AppliedAsync(caller, jobs, cancellationToken).ConfigureAwait(false);
        var saved = await SavedAsync(caller, jobs, cancellationToken).ConfigureAwait(false);
        var counts = await CountsAsync(caller.UserId, jobs, cancellationToken).ConfigureAwait(false);
        return [.. jobs.Select(job => ViewOf(job))];

        JobView ViewOf(Job job)
        {
            var view = JobView.Of(job, hirers.Shown(job.HirerId), CountsFor(caller.UserId, job) ? counts.GetValueOrDefault(job.Id) : null);
            if (applied.TryGetValue(job.Id, out var applicationId)) view = view with { ApplicationId = applicationId };
            return saved.Contains(job.Id) ? view with { IsSaved = true } : view;
        }
    }

    private async Task<Dictionary<Guid, Guid>> AppliedAsync(Caller caller, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Worker)) return [];
        var own = new Query<JobApplication>
        {
            Where = ApplicationCollection.JobId.In(jobs.Select(job => job.Id)) & ApplicationCollection.WorkerId.Is(caller.UserId),
            Limit = Query<JobApplication>.MaxLimit,
        };
        var ids = new Projection<JobApplication, OwnApplication>(ApplicationCollection.Id, ApplicationCollection.JobId);
        return (await store.QueryAsync(own, ids, cancellationToken).ConfigureAwait(false)).Items.ToDictionary(one => one.JobId, one => one.Id);
    }

    private async Task<HashSet<Guid>> SavedAsync(Caller caller, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var saved = new Query<SavedJob>
        {
            Where = SavedJobCollection.UserId.Is(caller.UserId) & SavedJobCollection.JobId.In(jobs.Select(job => job.Id)),
            Limit = Query<SavedJob>.MaxLimit,
        };
        return [.. (await store.QueryAsync(saved, cancellationToken).ConfigureAwait(false)).Items.Select(one => one.JobId)];
    }

    /// <summary>How many have applied to each job of which the caller may know it and wait for an answer.</summary>
    private async Task<IReadOnlyDictionary<Guid, long>> CountsAsync(Guid? callerId, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        var counted = jobs.Where(job => CountsFor(callerId, job)).Select(job => job.Id).ToList();
        if (counted.Count == 0) return new Dictionary<Guid, long>();
        var pending = ApplicationCollection.JobId.In(counted) & ApplicationCollection.Status.Is(ApplicationStatus.Pending);
        return await store.CountByAsync(ApplicationCollection.JobId, pending, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Everybody knows it of an open job, the hirer of each own one.</summary>
    private static bool CountsFor(Guid? callerId, Job job) => job.Status == JobStatus.Active || job.HirerId == callerId;

    private sealed record OwnApplication(Guid Id, Guid JobId);
}

using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Reads jobs and their applications for use cases that share the same access rules.</summary>
internal static class JobQueries
{
    /// <summary>A draft is found by its hirer only, every other job by every signed-in user.</summary>
    public static async Task<Result<Job>> FindVisibleJobAsync(
        this IDocumentReader store, Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        return job is not null && job.IsVisibleTo(caller.UserId) ? job : RequestErrors.NotFound;
    }

    /// <summary>A job of the caller; another hirer's job that the caller can see is refused.</summary>
    public static async Task<Result<Job>> FindOwnJobAsync(
        this IDocumentReader store, Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        (await store.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false))
            .Then<Job>(job => job.HirerId == caller.UserId ? job : JobErrors.NotYourJob);

    /// <summary>Some jobs by their ids, at most 100.</summary>
    public static async ValueTask<IReadOnlyDictionary<Guid, Job>> FindJobsAsync(
        this IDocumentReader store, IEnumerable<Guid> jobIds, CancellationToken cancellationToken)
    {
        var query = new Query<Job> { Where = JobCollection.Id.In(jobIds.Distinct()), Limit = Query<Job>.MaxLimit };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items.ToDictionary(job => job.Id);
    }

    /// <summary>The titles of those among some jobs, at most 100, that take applications now, in the given order.</summary>
    public static async ValueTask<ImmutableArray<string>> OpenTitlesAsync(
        this IDocumentReader store, ImmutableArray<Guid> jobIds, CancellationToken cancellationToken)
    {
        if (jobIds.IsEmpty) return [];
        var jobs = await store.FindJobsAsync(jobIds, cancellationToken).ConfigureAwait(false);
        return [.. jobIds.Select(id => jobs.GetValueOrDefault(id)).OfType<Job>().Where(job => job.Status == JobStatus.Active).Select(job => job.Title)];
    }

    /// <summary>An application is found by its worker and the job's hirer only.</summary>
    public static async Task<Result<JobApplication>> FindApplicationForAsync(
        this IDocumentReader store, Caller caller, Guid applicationId, CancellationToken cancellationToken)
    {
        var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
        return application is not null && application.HasParty(caller.UserId) ? application : RequestErrors.NotFound;
    }

    /// <summary>The applications of which a user is the worker or the hirer, newest first.</summary>
    public static IAsyncEnumerable<JobApplication> ApplicationsOfAsync(this IDocumentReader store, Guid userId, CancellationToken cancellationToken) =>
        store.AllAsync(ApplicationCollection.WorkerId.Is(userId) | ApplicationCollection.HirerId.Is(userId), cancellationToken);

    /// <summary>Adds a change of all pending applications to a job to a unit of work.</summary>
    public static async Task ChangePendingAsync(
        this UnitOfWork work, Guid jobId, Func<JobApplication, JobApplication> change, CancellationToken cancellationToken)
    {
        var pending = ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.Status.Is(ApplicationStatus.Pending);
        await foreach (var application in work.AllAsync(pending, cancellationToken).ConfigureAwait(false))
            work.Update(change(application));
    }
}

using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Matches jobs and workers by <see cref="MatchScore"/>.</summary>
public sealed class JobMatches(IDocumentStore store, IUsers users, JobListings listings, ISavedWorkers savedWorkers, TimeProvider clock)
{
    /// <summary>The latest candidates that are scored for each skill.</summary>
    private const int CandidatesOfSkill = 40;

    /// <summary>Skills that contribute candidates at most.</summary>
    private const int MaxSkills = 10;

    private const double RadiusKm = 100;

    /// <summary>
    /// The jobs that match the caller best, ties by the latest: among the latest active jobs of each of the worker's skills (of all
    /// jobs, for a worker without skills) that the worker neither posted nor has applied to. Refused for anybody but a worker.
    /// </summary>
    public async Task<Result<Page<ScoredJob>>> RecommendJobsAsync(Caller caller, int limit, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Worker)) return RequestErrors.RoleNotAllowed;
        var worker = await users.FindAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (worker is null) return RequestErrors.NotFound;
        var candidates = await FindJobsAsync(worker, cancellationToken).ConfigureAwait(false);
        var scored = candidates.Values
            .Select(job => (Job: job, Score: MatchScore.Of(job, worker, (clock.GetUtcNow() - job.PublishedAt)?.Days)))
            .OrderByDescending(match => match.Score.Total).ThenByDescending(match => match.Job.Id);
        var best = new List<(Job Job, MatchScore Score)>();
        foreach (var match in scored)
        {
            if (best.Count == limit) break;
            if (!await HasAppliedAsync(worker.Id, match.Job.Id, cancellationToken).ConfigureAwait(false)) best.Add(match);
        }

        var views = await listings.ViewAsync(caller, [.. best.Select(match => match.Job)], cancellationToken).ConfigureAwait(false);
        return new Page<ScoredJob>([.. best.Zip(views, (match, view) => new ScoredJob(view, match.Score))], NextCursor: null);
    }

    /// <summary>
    /// The workers who match a job best, ties by the latest: among the latest workers with each of the job's skills, within 100 km
    /// where the job has a point and is not remote; never the job's own hirer, who alone may ask.
    /// </summary>
    public async Task<Result<Page<ScoredWorker>>> MatchWorkersAsync(
        Caller caller, Guid jobId, int limit, CancellationToken cancellationToken)
    {
        var found = await store.FindOwnJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var job)) return refusal;
        var now = clock.GetUtcNow();
        var candidates = await FindWorkersAsync(job, cancellationToken).ConfigureAwait(false);
        var best = candidates.Values
            .Select(worker => new ScoredWorker(PublicProfileView.Of(worker), MatchScore.Of(job, worker, (now - worker.LastLoginAt)?.Days)))
            .OrderByDescending(match => match.Score.Total).ThenByDescending(match => match.Worker.Id)
            .Take(limit).ToList();
        var saved = await savedWorkers.AmongAsync(caller, best.Select(match => match.Worker.Id), cancellationToken).ConfigureAwait(false);
        return new Page<ScoredWorker>(
            [.. best.Select(match => match with { Worker = match.Worker with { IsSaved = saved?.Contains(match.Worker.Id) } })], NextCursor: null);
    }

    private async Task<Dictionary<Guid, Job>> FindJobsAsync(User worker, CancellationToken cancellationToken)
    {
        var skills = worker.Profile.Skills ?? [];
        var active = JobCollection.Status.Is(JobStatus.Active) & !JobCollection.HirerId.Is(worker.Id);
        var filters = skills.IsEmpty ? [active] : skills.Take(MaxSkills).Select(skill => active & JobCollection.Skills.Contains(skill));
        var candidates = new Dictionary<Guid, Job>();
        foreach (var filter in filters)
        {
            var query = new Query<Job> { Where = filter, Limit = CandidatesOfSkill };
            foreach (var job in (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items) candidates[job.Id] = job;
        }

        return candidates;
    }

    private async Task<Dictionary<Guid, User>> FindWorkersAsync(Job job, CancellationToken cancellationToken)
    {
        var candidates = new Dictionary<Guid, User>();
        foreach (var skill in job.Skills.Take(MaxSkills))
        {
            foreach (var worker in await users.FindWorkersAsync(SearchOf(job, skill), CandidatesOfSkill, cancellationToken).ConfigureAwait(false))
                candidates[worker.Id] = worker;
        }

        return candidates;
    }

    private static WorkerSearch SearchOf(Job job, string skill) => new()
    {
        Skills = [skill],
        Near = job.IsRemote ? null : GeoPoint.Of(job.Location),
        RadiusKm = RadiusKm,
        Except = job.HirerId,
    };

    private async Task<bool> HasAppliedAsync(Guid workerId, Guid jobId, CancellationToken cancellationToken) =>
        await store.FindAsync(ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.WorkerId.Is(workerId), cancellationToken)
            .ConfigureAwait(false) is not null;
}

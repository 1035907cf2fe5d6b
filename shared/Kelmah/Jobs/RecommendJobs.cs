using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The jobs that suit the caller best.</summary>
public sealed class RecommendJobs(IDocumentStore store, TimeProvider clock)
{
    /// <summary>Candidates that one skill brings at most, the latest ones.</summary>
    public const int CandidatesOfSkill = 40;

    /// <summary>Skills that bring candidates at most.</summary>
    public const int MaxSkills = 10;

    /// <summary>
    /// The best first, ties by the latest: among the latest active jobs of each of the worker's skills (of all jobs, for a
    /// worker who names none) that the worker has not applied to. Refused for anybody but a worker.
    /// </summary>
    public async Task<Result<ImmutableArray<ScoredJob>>> ExecuteAsync(Caller caller, int limit, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
        var worker = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (worker is null) return RequestErrors.NotFound;
        var candidates = await CandidatesAsync(worker.Profile.Skills ?? [], cancellationToken).ConfigureAwait(false);
        var scored = candidates.Values
            .Select(job => new ScoredJob(job, MatchScore.Of(job, worker, (clock.GetUtcNow() - job.PublishedAt)?.Days)))
            .OrderByDescending(match => match.Score.Total).ThenByDescending(match => match.Job.Id);
        var best = ImmutableArray.CreateBuilder<ScoredJob>();
        foreach (var match in scored)
        {
            if (best.Count == limit) break;
            if (!await HasAppliedAsync(worker.Id, match.Job.Id, cancellationToken).ConfigureAwait(false)) best.Add(match);
        }

        return best.ToImmutable();
    }

    private async Task<Dictionary<Guid, Job>> CandidatesAsync(ImmutableArray<string> skills, CancellationToken cancellationToken)
    {
        var active = JobCollection.Status.Is(JobStatus.Active);
        var filters = skills.IsEmpty ? [active] : skills.Take(MaxSkills).Select(skill => active & JobCollection.Skills.Contains(skill));
        var candidates = new Dictionary<Guid, Job>();
        foreach (var filter in filters)
        {
            var query = new Query<Job> { Where = filter, Limit = CandidatesOfSkill };
            foreach (var job in (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items) candidates[job.Id] = job;
        }

        return candidates;
    }

    private async Task<bool> HasAppliedAsync(Guid workerId, Guid jobId, CancellationToken cancellationToken) =>
        await store.FindAsync(ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.WorkerId.Is(workerId), cancellationToken)
            .ConfigureAwait(false) is not null;
}

using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The workers who suit a job best.</summary>
public sealed class MatchWorkers(IDocumentStore store, OwnJobs jobs, TimeProvider clock)
{
    private const double RadiusKm = 100;

    /// <summary>
    /// The best first, ties by who came last: among the latest workers with each of the job's skills, within 100 km where the
    /// job has a point and is not remote. For the job's hirer.
    /// </summary>
    public async Task<Result<ImmutableArray<ScoredWorker>>> ExecuteAsync(Caller caller, Guid jobId, int limit, CancellationToken cancellationToken)
    {
        var found = await jobs.FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var job)) return refusal;
        var now = clock.GetUtcNow();
        var candidates = new Dictionary<Guid, User>();
        foreach (var skill in job!.Skills.Take(RecommendJobs.MaxSkills))
        {
            var query = new Query<User> { Where = ListWorkers.FilterOf(SearchOf(job, skill)), Limit = RecommendJobs.CandidatesOfSkill };
            foreach (var worker in (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items) candidates[worker.Id] = worker;
        }

        return candidates.Values
            .Select(worker => new ScoredWorker(PublicProfileView.Of(worker), MatchScore.Of(job, worker, (now - worker.LastLoginAt)?.Days)))
            .OrderByDescending(match => match.Score.Total).ThenByDescending(match => match.Worker.Id)
            .Take(limit)
            .ToImmutableArray();
    }

    private static WorkerSearch SearchOf(Job job, string skill) => new()
    {
        Skills = [skill],
        Near = job.IsRemote ? null : GeoPoint.Of(job.Location),
        RadiusKm = RadiusKm,
    };
}

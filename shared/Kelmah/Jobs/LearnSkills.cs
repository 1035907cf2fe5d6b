using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Keeps the names of the skills that jobs ask for. Safe to repeat: a name is there once.</summary>
public sealed class LearnSkills(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Of one job; one that is gone has nothing to tell.</summary>
    public async Task ExecuteAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        foreach (var name in job?.Skills ?? []) await LearnAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A commit for each name: two jobs that bring the same one at once do not hold up each other's other names.</summary>
    private Task<Result<bool>> LearnAsync(string name, CancellationToken cancellationToken) => transactor.RunAsync<bool>(
        actorId: null,
        async work =>
        {
            if (await store.FindAsync(SkillNameCollection.Name.Is(name), cancellationToken).ConfigureAwait(false) is not null) return false;
            // Refused where another job has brought it meanwhile, which is as good.
            work.Insert(SkillName.Learn(ids.NewId(), name, clock.GetUtcNow()), JobErrors.SkillKnown);
            return true;
        },
        cancellationToken);
}

using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Jobs;

/// <summary>The skills that jobs have asked for, as suggestions.</summary>
public sealed class SkillNames(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>The skills that begin with a text, in alphabetical order.</summary>
    /// <param name="beginning">1 to 50 characters; case, surrounding spaces and what is added to base letters are ignored.</param>
    /// <param name="limit">How many at most, 1 to 100.</param>
    public async Task<Result<SkillSuggestions>> SuggestAsync(string? beginning, int limit, CancellationToken cancellationToken)
    {
        var prefix = Skills.Normalize(beginning ?? "");
        if (prefix.Length is 0 or > Skills.MaxLength) return InputErrors.Of("q", $"It has 1 to {Skills.MaxLength} characters.");
        var key = BaseLetters.Fold(prefix);
        var query = new Query<SkillName>
        {
            Where = SkillNameCollection.NameKey.AtLeast(key) & SkillNameCollection.NameKey.Below(key + '\uffff'),
            OrderBy = [SkillNameCollection.NameKey.Ascending()],
            Limit = limit,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return new SkillSuggestions([.. page.Items.Select(skill => skill.Name)]);
    }

    /// <summary>Stores the names of the skills that a job asks for. Safe to repeat; nothing happens for a job that does not exist.</summary>
    public async Task AddFromJobAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        foreach (var name in job?.Skills ?? []) await AddAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One commit for each name, so that a concurrent insert of one name does not fail the others.</summary>
    private Task<Result<bool>> AddAsync(string name, CancellationToken cancellationToken) => transactor.RunAsync<bool>(
        actorId: null,
        async work =>
        {
            if (await work.FindAsync(SkillNameCollection.Name.Is(name), cancellationToken).ConfigureAwait(false) is not null) return false;
            // Refused where a concurrent job has added the name first, which has the same outcome.
            work.Insert(SkillName.Create(ids.NewId(), name, clock.GetUtcNow()), JobErrors.SkillKnown);
            return true;
        },
        cancellationToken);
}

using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Completes the beginning of a skill.</summary>
public sealed class SuggestSkills(IDocumentStore store)
{
    /// <summary>Skills of jobs that begin so, by name.</summary>
    /// <param name="beginning">1 to 50 characters; case and spaces at its ends do not matter.</param>
    /// <param name="limit">How many at most, 1 to 100.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<SkillSuggestions>> ExecuteAsync(string? beginning, int limit, CancellationToken cancellationToken)
    {
        var prefix = Skills.Normalize(beginning ?? "");
        if (prefix.Length is 0 or > Skills.MaxLength) return InputErrors.Of("q", $"It has 1 to {Skills.MaxLength} characters.");
        var query = new Query<SkillName>
        {
            Where = SkillNameCollection.Name.AtLeast(prefix) & SkillNameCollection.Name.Below(prefix + '\uffff'),
            OrderBy = [SkillNameCollection.Name.Ascending()],
            Limit = limit,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return new SkillSuggestions([.. page.Items.Select(skill => skill.Name)]);
    }
}

/// <summary>How a skill can go on.</summary>
/// <param name="Items">By name.</param>
[SchemaName("SkillSuggestions")]
public sealed record SkillSuggestions(ImmutableArray<string> Items);

using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A list of languages that somebody speaks, of <see cref="UserSettings.Languages"/>.</summary>
internal sealed class SpokenLanguagesAttribute : InputRuleAttribute
{
    /// <param name="maxCount">Languages at most.</param>
    public SpokenLanguagesAttribute(int maxCount) => MaxItems = maxCount;

    public override IReadOnlyList<string> Values => UserSettings.Languages;

    public override void Check(InputErrors errors, string field, object? value) => errors.Require(
        value is not ImmutableArray<string> spoken || (spoken.Length <= MaxItems && spoken.All(language => UserSettings.Languages.Contains(language))),
        field,
        $"It has at most {MaxItems} of {string.Join(", ", UserSettings.Languages)}.");
}

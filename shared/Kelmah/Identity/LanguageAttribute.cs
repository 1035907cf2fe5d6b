using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A language, of <see cref="UserSettings.Languages"/>.</summary>
internal sealed class LanguageAttribute : InputRuleAttribute
{
    public override IReadOnlyList<string> Values => UserSettings.Languages;

    public override void Check(InputErrors errors, string field, object? value) =>
        errors.Require(value is string language && UserSettings.Languages.Contains(language), field, $"It is one of {string.Join(", ", UserSettings.Languages)}.");
}

namespace Kelmah.Kernel;

/// <summary>A list of skills, by <see cref="Skills.Check"/>.</summary>
public sealed class SkillsAttribute : InputRuleAttribute
{
    /// <param name="maxCount">Skills at most.</param>
    public SkillsAttribute(int maxCount) => (MinLength, MaxItems, MaxLength) = (1, maxCount, Skills.MaxLength);

    /// <inheritdoc/>
    public override void Check(InputErrors errors, string field, object? value)
    {
        var skills = (IReadOnlyCollection<string>?)value;
        RequireItems(errors, field, skills);
        Skills.Check(errors, field, skills, MaxItems);
    }
}

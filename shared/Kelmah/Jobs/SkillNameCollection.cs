using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How the names of skills are stored.</summary>
public static class SkillNameCollection
{
    /// <summary>The name.</summary>
    public static readonly Field<SkillName, string> Name = Field.Of((SkillName skill) => skill.Name);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<SkillName> Definition = new(
        "skill_names", [new("name", IndexKind.Unique, Name)], [new(Name, MaxLength: Skills.MaxLength)]);
}

using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Jobs;

/// <summary>A skill that a job has asked for; suggested to users who type its beginning.</summary>
public sealed record SkillName : Entity
{
    /// <summary>As <see cref="Skills.Normalize(string)"/> gives it; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The name as searches compare it. Who changes how raises <see cref="SkillNameCollection"/>'s revision.</summary>
    public string NameKey => BaseLetters.Fold(Name);

    public static SkillName Create(Guid id, string name, DateTimeOffset now) =>
        Raise(new SkillName { Id = id, Name = name, CreatedAt = now }, new SkillLearned(id), now);
}

/// <summary>A job asked for a skill that no job had asked for before.</summary>
[EventName("SkillLearned")]
public sealed record SkillLearned(Guid SkillId) : DomainEvent;

public static class SkillNameCollection
{
    public static readonly Field<SkillName, string> Name = Field.Of((SkillName skill) => skill.Name);

    public static readonly Field<SkillName, string> NameKey = Field.Of((SkillName skill) => skill.NameKey);

    public static readonly CollectionDefinition<SkillName> Definition = new(
        "skill_names",
        [new("name", IndexKind.Unique, Name), new("name_key", IndexKind.Ordered, NameKey)],
        [new(Name, MaxLength: Skills.MaxLength)])
    {
        Revision = 1,
    };
}

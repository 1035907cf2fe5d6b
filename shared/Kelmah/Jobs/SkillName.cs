using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A skill that a job has asked for; suggested to users who type its beginning.</summary>
public sealed record SkillName : Entity
{
    /// <summary>As <see cref="Skills.Normalize(string)"/> gives it; unique.</summary>
    public required string Name { get; init; }

    public static SkillName Create(Guid id, string name, DateTimeOffset now) =>
        Raise(new SkillName { Id = id, Name = name, CreatedAt = now }, new SkillLearned(id), now);
}

/// <summary>A job asked for a skill that no job had asked for before.</summary>
[EventName("SkillLearned")]
public sealed record SkillLearned(Guid SkillId) : DomainEvent;

public static class SkillNameCollection
{
    public static readonly Field<SkillName, string> Name = Field.Of((SkillName skill) => skill.Name);

    public static readonly CollectionDefinition<SkillName> Definition = new(
        "skill_names", [new("name", IndexKind.Unique, Name)], [new(Name, MaxLength: Skills.MaxLength)]);
}

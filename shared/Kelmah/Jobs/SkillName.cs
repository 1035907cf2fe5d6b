using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A skill that a job has asked for, to be suggested to who begins to type it.</summary>
public sealed record SkillName : Entity
{
    /// <summary>As <see cref="Skills.Normalize(string)"/> gives it; unique.</summary>
    public required string Name { get; init; }

    /// <summary>A name that is seen for the first time.</summary>
    public static SkillName Learn(Guid id, string name, DateTimeOffset now) =>
        Raise(new SkillName { Id = id, Name = name, CreatedAt = now }, new SkillLearned(id), now);
}

using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A job asked for a skill that no job had asked for before.</summary>
/// <param name="SkillId">The name's id.</param>
[EventName("SkillLearned")]
public sealed record SkillLearned(Guid SkillId) : DomainEvent;

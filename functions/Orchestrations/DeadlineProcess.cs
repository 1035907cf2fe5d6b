namespace Kelmah.Functions.Orchestrations;

/// <summary>An entity whose deadlines an orchestration waits for.</summary>
/// <param name="EntityId">Its id.</param>
/// <param name="Input">What the load takes.</param>
/// <param name="LoadActivity">Returns the entity's <c>ProcessState</c>.</param>
/// <param name="PassActivity">Takes a <see cref="PassedDeadline"/> and does what the deadline does.</param>
internal sealed record DeadlineProcess(Guid EntityId, object Input, string LoadActivity, string PassActivity);

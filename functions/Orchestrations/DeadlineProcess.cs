namespace Kelmah.Functions.Orchestrations;

/// <summary>An entity whose deadlines an orchestration waits for.</summary>
/// <param name="EntityId">The contract, milestone or transaction.</param>
/// <param name="LoadActivity">Takes the entity id and returns its <c>ProcessState</c>.</param>
/// <param name="PassActivity">Takes a <see cref="PassedDeadline"/> and does what the deadline does.</param>
internal sealed record DeadlineProcess(Guid EntityId, string LoadActivity, string PassActivity);

using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations;

/// <summary>A deadline, or the time of a reminder before one, that has come.</summary>
/// <param name="EntityId">The contract, milestone or transaction.</param>
/// <param name="Step">What had been announced.</param>
public sealed record PassedDeadline(Guid EntityId, NextStep Step);

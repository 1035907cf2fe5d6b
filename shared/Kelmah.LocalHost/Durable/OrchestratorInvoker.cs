using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>Runs an orchestrator, from its start or in a replay.</summary>
/// <param name="context">What it can ask for, its input included.</param>
/// <returns>Its result, which the engine serializes.</returns>
public delegate Task<object?> OrchestratorInvoker(TaskOrchestrationContext context);

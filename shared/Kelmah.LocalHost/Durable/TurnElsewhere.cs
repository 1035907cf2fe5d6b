using DurableTask.Core;

namespace Kelmah.LocalHost.Durable;

/// <summary>Runs one turn of an orchestrator that lives in another process, and so knows nothing of the turns before.</summary>
/// <param name="instance">Whose turn it is.</param>
/// <param name="history">The turns before, in order.</param>
/// <param name="turn">What has come since; its decisions are still to be made.</param>
/// <returns>What the orchestrator decided, and its status. If it throws, the turn is tried again later.</returns>
internal delegate OrchestratorExecutionResult TurnElsewhere(InstanceRow instance, IReadOnlyList<Turn> history, Turn turn);

using Kelmah.LocalRuntime.DurableTask;

namespace Kelmah.LocalRuntime.Durable;

/// <summary>A step that an orchestrator has decided and that is not answered yet.</summary>
internal abstract class OpenTask(HistoryEvent decision)
{
    /// <summary>The decision; in a replay the recorded one, once it has been compared.</summary>
    public HistoryEvent Decision { get; set; } = decision;

    /// <summary>Whether the decision is in the history, and so a timer's row in its table.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Stops listening to the token that cancels the step.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    public abstract void Complete(string? data, DataConverter converter);

    public abstract void Fail(Exception failure);

    public abstract void Cancel(CancellationToken token);
}

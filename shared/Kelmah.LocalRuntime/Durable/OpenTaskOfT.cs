using Kelmah.LocalRuntime.DurableTask;

namespace Kelmah.LocalRuntime.Durable;

/// <summary>A step whose answer is read as <typeparamref name="T"/>.</summary>
internal sealed class OpenTaskOfT<T>(HistoryEvent decision) : OpenTask(decision)
{
    private readonly TaskCompletionSource<T> source = new();

    public Task<T> Task => source.Task;

    public override void Complete(string? data, DataConverter converter)
    {
#pragma warning disable CA1031 // A result that cannot be read is the orchestrator's to see, whatever the converter threw.
        try
        {
            source.TrySetResult(converter.Deserialize<T>(data)!);
        }
        catch (Exception unreadable)
        {
            source.TrySetException(unreadable);
        }
#pragma warning restore CA1031
    }

    public override void Fail(Exception failure) => source.TrySetException(failure);

    public override void Cancel(CancellationToken token) => source.TrySetCanceled(token);
}

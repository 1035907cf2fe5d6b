using System.Collections.Concurrent;
using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>Runs functions in the worker of the moment.</summary>
internal sealed class Invoker(WorkerSlot slot)
{
    private readonly ConcurrentQueue<string> failures = new();

    /// <summary>The invocations that failed, other than by the end of the process.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>Runs a function once.</summary>
    /// <exception cref="WorkerGoneException">The process ended meanwhile.</exception>
    public async Task<InvocationResponse> InvokeOnceAsync(
        IndexedFunction function, TypedData trigger, Action<InvocationRequest>? complete = null, CancellationToken cancellationToken = default)
    {
        var worker = await slot.GetAsync(cancellationToken);
        var invocation = function.Invocation(trigger);
        complete?.Invoke(invocation);
        var answer = await worker.InvokeAsync(invocation);
        if (!answer.Succeeded()) failures.Enqueue($"{function.Name}: {answer.Result.Failure()}");
        return answer;
    }

    /// <summary>Runs a function that is safe to run twice: again in the next worker, where the process ends meanwhile.</summary>
    public async Task<InvocationResponse> InvokeAsync(IndexedFunction function, TypedData trigger)
    {
        while (true)
        {
            try
            {
                return await InvokeOnceAsync(function, trigger);
            }
            catch (WorkerGoneException)
            {
                // The next worker is waited for.
            }
        }
    }
}

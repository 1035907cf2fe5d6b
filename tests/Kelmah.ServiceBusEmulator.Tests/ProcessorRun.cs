using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Kelmah.ServiceBusEmulator.Tests;

/// <summary>What processors have handled, and a wait for all of it.</summary>
/// <param name="expected">How many different messages there are.</param>
internal sealed class ProcessorRun(int expected)
{
    private readonly TaskCompletionSource isDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> bodies = new();
    private readonly ConcurrentQueue<Exception> errors = new();
    private readonly ConcurrentDictionary<string, bool> distinct = new();

    public IReadOnlyList<string> Bodies => [.. bodies];

    public IReadOnlyList<Exception> Errors => [.. errors];

    public void Handled(ServiceBusReceivedMessage message)
    {
        bodies.Enqueue(message.Body.ToString());
        distinct[message.Body.ToString()] = true;
        if (distinct.Count == expected) isDone.TrySetResult();
    }

    public Task OnErrorAsync(ProcessErrorEventArgs error)
    {
        errors.Enqueue(error.Exception);
        return Task.CompletedTask;
    }

    /// <summary>Waits until everything was handled, or says how far it came.</summary>
    public async Task WaitAsync()
    {
        try
        {
            await isDone.Task.WaitAsync(EmulatorFixture.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{distinct.Count} of {expected} messages were handled; errors: {string.Join("; ", errors.Select(error => error.Message))}");
        }
    }
}

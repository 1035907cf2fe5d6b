using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Kelmah.WorkerHost.Tests.Host;
using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Queues;

/// <summary>Takes messages from Service Bus and runs the functions that wait for them, as the Functions host does.</summary>
internal sealed class QueueTriggers(
    string connection, IReadOnlyList<IndexedFunction> functions, Invoker invoker, Func<string> clientBinding) : IAsyncDisposable
{
    private readonly ServiceBusClient client = new(connection);
    private readonly List<IAsyncDisposable> processors = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> handled = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Ends when the function has handled a message, or has done so before.</summary>
    public Task HandledAsync(string function) => Mark(function).Task;

    public async Task StartAsync()
    {
        foreach (var function in functions.Where(static function => function.TriggerType == "serviceBusTrigger"))
        {
            if (function.Is("isSessionsEnabled")) await StartSessionsAsync(function);
            else await StartAsync(function);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(processors.Select(static processor => processor.DisposeAsync().AsTask()));
        await client.DisposeAsync();
        stopping.Dispose();
    }

    private TaskCompletionSource Mark(string function) =>
        handled.GetOrAdd(function, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task StartAsync(IndexedFunction function)
    {
        var options = new ServiceBusProcessorOptions { MaxConcurrentCalls = 16, AutoCompleteMessages = false };
        var processor = client.CreateProcessor(function.Text("queueName"), options);
        processor.ProcessMessageAsync += async call =>
        {
            if (await HandleAsync(function, call.Message)) await call.CompleteMessageAsync(call.Message, call.CancellationToken);
            else await call.AbandonMessageAsync(call.Message, cancellationToken: call.CancellationToken);
        };
        processor.ProcessErrorAsync += static _ => Task.CompletedTask;
        processors.Add(processor);
        await processor.StartProcessingAsync();
    }

    private async Task StartSessionsAsync(IndexedFunction function)
    {
        // Short, so that few hands reach many sessions.
        var options = new ServiceBusSessionProcessorOptions
        {
            MaxConcurrentSessions = 8,
            AutoCompleteMessages = false,
            SessionIdleTimeout = TimeSpan.FromMilliseconds(100),
        };
        var processor = client.CreateSessionProcessor(function.Text("queueName"), options);
        processor.ProcessMessageAsync += async call =>
        {
            if (await HandleAsync(function, call.Message)) await call.CompleteMessageAsync(call.Message, call.CancellationToken);
            else await call.AbandonMessageAsync(call.Message, cancellationToken: call.CancellationToken);
        };
        processor.ProcessErrorAsync += static _ => Task.CompletedTask;
        processors.Add(processor);
        await processor.StartProcessingAsync();
    }

    /// <summary>Whether the function has done its work.</summary>
    private async Task<bool> HandleAsync(IndexedFunction function, ServiceBusReceivedMessage message)
    {
        try
        {
            var answer = await invoker.InvokeOnceAsync(
                function, new TypedData { String = message.Body.ToString() }, invocation => Complete(invocation, function, message), stopping.Token);
            if (answer.Succeeded()) Mark(function.Name).TrySetResult();
            return answer.Succeeded();
        }
        catch (Exception gone) when (gone is WorkerGoneException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Complete(InvocationRequest invocation, IndexedFunction function, ServiceBusReceivedMessage message)
    {
        if (function.DurableClientParameter is { } parameter)
            invocation.InputData.Add(new ParameterBinding { Name = parameter, Data = new TypedData { String = clientBinding() } });
        var about = invocation.TriggerMetadata;
        about["MessageId"] = new TypedData { String = message.MessageId ?? "" };
        about["DeliveryCount"] = new TypedData { Json = message.DeliveryCount.ToString(CultureInfo.InvariantCulture) };
        about["SequenceNumber"] = new TypedData { Json = message.SequenceNumber.ToString(CultureInfo.InvariantCulture) };
        about["EnqueuedTimeUtc"] = new TypedData { String = message.EnqueuedTime.ToString("O", CultureInfo.InvariantCulture) };
        about["ApplicationProperties"] = new TypedData { Json = JsonSerializer.Serialize(message.ApplicationProperties) };
        if (message.SessionId is { } session) about["SessionId"] = new TypedData { String = session };
        if (message.ApplicationProperties.TryGetValue("Diagnostic-Id", out var trace))
            invocation.TraceContext = new RpcTraceContext { TraceParent = $"{trace}" };
    }
}

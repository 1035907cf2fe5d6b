using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>Runs the function of a queue for one delivery.</summary>
internal sealed class QueueFunction(
    FunctionEntry function, FunctionPipeline pipeline, JsonSerializerOptions json, ILogger logger)
    : IDisposable
{
    private readonly CancellationTokenSource cancelled = new();
    private readonly Type parameterType = function.TriggerParameter.ParameterType;

    /// <summary>Tells the functions that still run that nobody waits for them any more.</summary>
    public Task CancelAsync() => cancelled.CancelAsync();

    public void Dispose() => cancelled.Dispose();

    /// <summary>Runs the function.</summary>
    /// <returns>What becomes of the message.</returns>
    public async Task<Settlement> HandleAsync(MessageDelivery delivery)
    {
        var message = delivery.Message;
        using var activity = LocalActivity.Start(function.Name, ActivityKind.Consumer, TraceParent(message));
        // The host's edge: whatever leaves a function means that the message is delivered again.
#pragma warning disable CA1031
        try
        {
            var invocation = new MessageInvocation(function, message, cancelled.Token)
            {
                TriggerValue = ReadBody(message),
            };
            using var scope = logger.BeginScope(invocation);
            await pipeline.RunScopedAsync(invocation).ConfigureAwait(false);
            return new Settlement(delivery, SettlementOutcome.Complete);
        }
        catch (Exception error)
        {
            QueueLog.DeliveryFailed(logger, function.Name, message.DeliveryCount, message.MessageId, error);
            activity?.SetStatus(ActivityStatusCode.Error);
            return new Settlement(delivery, SettlementOutcome.Retry)
            {
                // The type alone: an exception's message may carry personal data.
                Description = $"Delivery {message.DeliveryCount} ended with {error.GetType().Name}.",
            };
        }
#pragma warning restore CA1031
    }

    private object? ReadBody(ReceivedMessage message)
    {
        if (parameterType == typeof(BinaryData)) return message.Body;
        if (parameterType == typeof(string)) return message.Body.ToString();
        return parameterType == typeof(byte[])
            ? message.Body.ToArray()
            : JsonSerializer.Deserialize(message.Body.ToMemory().Span, parameterType, json);
    }

    private static string? TraceParent(ReceivedMessage message) =>
        message.ApplicationProperties.TryGetValue(LocalActivity.TraceParent, out var value) ? value as string : null;
}

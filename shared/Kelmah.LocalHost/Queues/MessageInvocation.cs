namespace Kelmah.LocalHost;

/// <summary>The invocation of a queue function.</summary>
internal sealed class MessageInvocation(FunctionEntry function, ReceivedMessage message, CancellationToken stopping)
    : FunctionInvocation(function)
{
    public override CancellationToken CancellationToken => stopping;

    protected override IReadOnlyDictionary<string, object?> CreateBindingData() => new Dictionary<string, object?>
    {
        [nameof(message.MessageId)] = message.MessageId,
        [nameof(message.DeliveryCount)] = message.DeliveryCount,
        [nameof(message.SequenceNumber)] = message.SequenceNumber,
        [nameof(message.EnqueuedTime)] = message.EnqueuedTime,
        [nameof(message.SessionId)] = message.SessionId,
        [nameof(message.Subject)] = message.Subject,
        [nameof(message.CorrelationId)] = message.CorrelationId,
        [nameof(message.ContentType)] = message.ContentType,
        [nameof(message.ApplicationProperties)] = message.ApplicationProperties,
    };
}

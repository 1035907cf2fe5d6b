namespace Kelmah.LocalRuntime;

/// <summary>Settles the message of one delivery.</summary>
internal sealed class MessageActions(MessageDelivery delivery, QueuePump pump) : ServiceBusMessageActions
{
    public override Task CompleteMessageAsync(
        ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        SettleAsync(message, new(delivery, SettlementOutcome.Complete), cancellationToken);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default)
    {
        var settlement = new Settlement(delivery, SettlementOutcome.Retry)
        {
            Properties = Checked(propertiesToModify),
            Description = $"Delivery {delivery.Message.DeliveryCount} was abandoned.",
        };
        return SettleAsync(message, settlement, cancellationToken);
    }

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default)
    {
        var settlement = new Settlement(delivery, SettlementOutcome.DeadLetter)
        {
            Properties = Checked(propertiesToModify),
            Reason = deadLetterReason,
            Description = deadLetterErrorDescription,
        };
        return SettleAsync(message, settlement, cancellationToken);
    }

    public override Task RenewMessageLockAsync(
        ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        RefuseOther(message);
        if (delivery.IsSettled) throw new MessageLockLostException();
        pump.Renew(delivery);
        return Task.CompletedTask;
    }

    private async Task SettleAsync(
        ServiceBusReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        RefuseOther(message);
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!pump.TrySettle(settlement with { Written = written })) throw new MessageLockLostException();
        await written.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void RefuseOther(ServiceBusReceivedMessage message)
    {
        if (!ReferenceEquals(message, delivery.Message))
            throw new ArgumentException("The message is not the one that the function was started with.", nameof(message));
    }

    /// <summary>A value that cannot be written is refused here, to the caller, rather than in the write.</summary>
    private static Dictionary<string, object>? Checked(IDictionary<string, object>? properties)
    {
        if (properties is null) return null;
        var copy = new Dictionary<string, object>(properties);
        MessageProperties.Write(copy);
        return copy;
    }
}

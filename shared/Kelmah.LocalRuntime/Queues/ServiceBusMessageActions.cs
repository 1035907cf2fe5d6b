namespace Kelmah.LocalRuntime;

/// <summary>Settles the message that a function was started with, before the function returns.</summary>
/// <remarks>Each call completes when its effect is on disk; it throws <see cref="MessageLockLostException"/> when the
/// lock has ended or the message is settled already.</remarks>
public abstract class ServiceBusMessageActions
{
    /// <summary>Removes the message for good.</summary>
    public abstract Task CompleteMessageAsync(
        ServiceBusReceivedMessage message, CancellationToken cancellationToken = default);

    /// <summary>Gives the message back; it is delivered again after the delay for its delivery count.</summary>
    /// <param name="message">The message.</param>
    /// <param name="propertiesToModify">Application properties to set; null for none.</param>
    /// <param name="cancellationToken">Stops waiting, not the effect.</param>
    public abstract Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default);

    /// <summary>Puts the message aside, where it stays until it is replayed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="propertiesToModify">Application properties to set; null for none.</param>
    /// <param name="deadLetterReason">Why, in a word.</param>
    /// <param name="deadLetterErrorDescription">Why, in a sentence; no personal data.</param>
    /// <param name="cancellationToken">Stops waiting, not the effect.</param>
    public abstract Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = default,
        string? deadLetterReason = default,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default);

    /// <summary>Starts the lock's time anew.</summary>
    public abstract Task RenewMessageLockAsync(
        ServiceBusReceivedMessage message, CancellationToken cancellationToken = default);
}

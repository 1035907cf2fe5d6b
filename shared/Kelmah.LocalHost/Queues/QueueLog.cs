using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>What the queues log. Bodies and properties stay out of it.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(10, LogLevel.Warning, "Function {Function} failed on delivery {DeliveryCount} of message {MessageId}.")]
    public static partial void DeliveryFailed(ILogger logger, string function, int deliveryCount, string messageId, Exception error);

    [LoggerMessage(11, LogLevel.Error, "Message {MessageId} of queue {Queue} became a dead letter: {Reason}.")]
    public static partial void DeadLettered(ILogger logger, string queue, string messageId, string reason);

    [LoggerMessage(12, LogLevel.Warning, "The lock of message {MessageId} of queue {Queue} ended while its function runs.")]
    public static partial void LockExpired(ILogger logger, string queue, string messageId);

    [LoggerMessage(13, LogLevel.Critical, "Queue {Queue} cannot write to its file; it tries again.")]
    public static partial void WriteFailed(ILogger logger, string queue, Exception error);

    [LoggerMessage(14, LogLevel.Warning, "Queue {Queue} stopped while {Count} functions ran; their messages are delivered again.")]
    public static partial void StoppedWhileRunning(ILogger logger, string queue, int count);
}

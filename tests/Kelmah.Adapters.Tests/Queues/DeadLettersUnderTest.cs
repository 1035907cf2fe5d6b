using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.Queues;

/// <summary>Dead letters of any implementation, none at first, with the queues that they come from and go back to.</summary>
public abstract class DeadLettersUnderTest : IAsyncDisposable
{
    public abstract IDeadLetters Letters { get; }

    /// <summary>The application property that carries a message's trace.</summary>
    public abstract string TraceProperty { get; }

    /// <summary>Whether whoever handles the messages fails, so that they are given up.</summary>
    public bool IsFailing { get; set; } = true;

    /// <summary>Sends messages, not through the port: others may send too.</summary>
    public abstract Task SendAsync(string queue, params IReadOnlyList<SentMessage> messages);

    /// <summary>Lets everything that a queue holds be delivered, until it is handled or given up.</summary>
    public abstract Task DeliverAsync(string queue);

    /// <summary>What was handled, in the order of delivery.</summary>
    public abstract IReadOnlyList<SentMessage> Handled { get; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>A message as its sender makes it, or as it is delivered.</summary>
public sealed record SentMessage(string Body)
{
    public string? MessageId { get; init; }

    public string? SessionId { get; init; }

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, object> Properties { get; init; } = new Dictionary<string, object>();
}

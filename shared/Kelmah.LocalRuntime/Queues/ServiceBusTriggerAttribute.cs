namespace Kelmah.LocalRuntime;

/// <summary>
/// The function runs for each message of a queue; the parameter is a <see cref="ServiceBusReceivedMessage"/>, a string,
/// a byte[] or a type that is read from the body as JSON.
/// </summary>
/// <param name="queueName">The queue's name, or <c>%Setting%</c> that holds it.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceBusTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    private bool? autoComplete;

    /// <summary>The queue's name as it was written.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>Name of the setting with the connection; the local queues need none.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether messages carry a session; the local queues keep the order of a session in any case.</summary>
    public bool IsSessionsEnabled { get; set; }

    /// <summary>Whether the message is completed when the function returns; when not set, host.json decides (true).</summary>
    public bool AutoCompleteMessages
    {
        get => autoComplete ?? false;
        set => autoComplete = value;
    }

    /// <summary>What was written, null when nothing was.</summary>
    internal bool? ExplicitAutoComplete => autoComplete;
}

using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

[assembly: ExtensionInformation("Microsoft.Azure.WebJobs.Extensions.ServiceBus", "5.17.0")]

namespace Kelmah.ServiceBusTrigger;

/// <summary>
/// The function runs for each message of a queue of Service Bus. The parameter is a string, a byte[] or a type that is read
/// from the body as JSON; the message is completed when the function returns, and delivered again when it throws.
/// </summary>
/// <remarks>
/// The names of the class, of the constructor's parameter and of the properties are what Microsoft.Azure.Functions.Worker.Sdk
/// writes into the functions' metadata, and what the host's Service Bus extension reads: they are that extension's.
/// </remarks>
/// <param name="queueName">The queue's name, or <c>%Setting%</c> that holds it.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceBusTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    /// <summary>The queue's name as it was written.</summary>
    public string QueueName { get; } = queueName;

    /// <summary>Prefix of the settings with the connection; queues of the embedded host need none.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether messages carry a session; the embedded host keeps the order of a session in any case.</summary>
    public bool IsSessionsEnabled { get; set; }
}

using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>A function as its attributes declare it.</summary>
/// <param name="Name">Of the function.</param>
/// <param name="Method">That it calls.</param>
/// <param name="Trigger">The attribute of the parameter that triggers it.</param>
internal sealed record DeclaredFunction(string Name, MethodInfo Method, TriggerBindingAttribute Trigger)
{
    /// <summary>As in the metadata: <c>httpTrigger</c> for an <c>HttpTriggerAttribute</c>.</summary>
    public string TriggerType
    {
        get
        {
            var name = Trigger.GetType().Name[..^"Attribute".Length];
            return char.ToLowerInvariant(name[0]) + name[1..];
        }
    }
}

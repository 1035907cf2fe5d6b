using System.Reflection;
using Kelmah.Functions;
using Kelmah.ServiceBusEmulator;
using Kelmah.ServiceBusTrigger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>Everything that the app's classes declare, found by reflection.</summary>
internal static class DeclaredFunctions
{
    public static IReadOnlyList<DeclaredFunction> All { get; } =
    [
        .. from type in typeof(Program).Assembly.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let trigger = method.GetParameters().SelectMany(static parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>()).Single()
           select new DeclaredFunction(function.Name, method, trigger),
    ];

    /// <summary>The queues that functions wait for.</summary>
    public static IReadOnlyList<EmulatedQueue> Queues { get; } =
    [
        .. All.Select(static function => function.Trigger).OfType<ServiceBusTriggerAttribute>().Select(static queue =>
            new EmulatedQueue(queue.QueueName) { RequiresSession = queue.IsSessionsEnabled, DuplicateDetectionWindow = TimeSpan.FromMinutes(10) }),
    ];
}

using Kelmah.Functions;
using Kelmah.ServiceBusTrigger;
using Kelmah.WorkerHost.Tests.Host;
using Kelmah.WorkerHost.Tests.Rpc;
using Microsoft.Azure.Functions.Worker;

namespace Kelmah.WorkerHost.Tests;

/// <summary>What the worker tells the host about its functions.</summary>
[Collection(SharedHostCollection.Name)]
public sealed class IndexingTests(SharedHost shared)
{
    [Fact]
    public void Every_function_is_indexed_with_its_trigger() => Assert.Equal(
        Sorted(DeclaredFunctions.All.Select(static function => $"{function.Name} {function.TriggerType}")),
        Sorted(shared.Host.Functions.Select(static function => $"{function.Name} {function.TriggerType}")));

    [Fact]
    public void None_fails_to_load()
    {
        var failed = shared.Host.Slot.Loaded.Where(static loaded => loaded.Result.Status != StatusResult.Types.Status.Success);
        Assert.Equal([], failed.Select(static loaded => loaded.Result.Failure()));
        Assert.Equal(DeclaredFunctions.All.Count, shared.Host.Slot.Loaded.Count);
    }

    [Fact]
    public void Http_functions_have_the_routes_and_verbs_of_their_attributes() => AssertSame<HttpTriggerAttribute>(
        static trigger => $"{trigger.Route} {Verbs(trigger.Methods)}",
        static function => $"{function.Text("route")} {Verbs(function.Trigger.TryGetProperty("methods", out var methods)
            ? methods.EnumerateArray().Select(static method => method.GetString()!)
            : null)}");

    [Fact]
    public void Timers_have_the_schedules_of_their_attributes() => AssertSame<TimerTriggerAttribute>(
        static trigger => $"{trigger.Schedule} {trigger.RunOnStartup}",
        static function => $"{function.Text("schedule")} {function.Is("runOnStartup")}");

    [Fact]
    public void Queue_functions_have_the_queues_of_their_attributes() => AssertSame<ServiceBusTriggerAttribute>(
        static trigger => $"{trigger.QueueName} {trigger.Connection} {trigger.IsSessionsEnabled}",
        static function => $"{function.Text("queueName")} {function.Text("connection")} {function.Is("isSessionsEnabled")}");

    [Fact]
    public void The_list_of_functions_is_generated_when_the_app_is_built()
    {
        var generated = typeof(Program).Assembly.GetTypes().Select(static type => type.Name);
        Assert.Contains("GeneratedFunctionMetadataProvider", generated);
        // The other place where the worker would look.
        Assert.False(File.Exists(Path.Combine(WorkerProcess.Folder, "functions.metadata")));
    }

    private static string Verbs(IEnumerable<string>? methods) => string.Join(',', methods?.Select(static method => method.ToUpperInvariant()) ?? ["any"]);

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);

    private void AssertSame<T>(Func<T, string> declared, Func<IndexedFunction, string> indexed)
    {
        var expected = DeclaredFunctions.All.Where(static function => function.Trigger is T)
            .Select(function => $"{function.Name}: {declared((T)(object)function.Trigger)}").ToList();
        var names = DeclaredFunctions.All.Where(static function => function.Trigger is T).Select(static function => function.Name).ToHashSet();
        Assert.NotEmpty(expected);
        Assert.Equal(
            Sorted(expected),
            Sorted(shared.Host.Functions.Where(function => names.Contains(function.Name)).Select(function => $"{function.Name}: {indexed(function)}")));
    }
}

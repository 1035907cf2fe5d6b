using Kelmah.CrashTarget;
using Kelmah.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

// Arguments: the file, a name for this run, how many instances to start, and the bytes that the write-ahead log may have. Prints "ready", the id of each instance whose
// start was acknowledged, and "done" once every instance in the file has ended. It is meant to be killed before that.
var (file, run, starts, logLimit) = (args[0], args[1], int.Parse(args[2]), long.Parse(args[3]));
await using var database = new SqliteDatabase(file, TimeProvider.System, logLimit: logLimit);
await using var effects = await EffectLog.OpenAsync(database);
var registry = new DurableRegistry();
CrashWorkflow.Register(registry, effects);
await using var engine = new DurableEngine(database, registry, TimeProvider.System, NullLoggerFactory.Instance);
await engine.StartAsync();
Console.WriteLine("ready");
await Task.WhenAll(Enumerable.Range(0, starts).Select(async n =>
{
    var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(
        CrashWorkflow.Name, 0, new StartOrchestrationOptions($"{run}-{n}"));
    Console.WriteLine(id);
}));
await foreach (var instance in engine.Client.GetAllInstancesAsync(new OrchestrationQuery()))
    await engine.Client.WaitForInstanceCompletionAsync(instance.InstanceId);
await engine.StopAsync();
Console.WriteLine("done");

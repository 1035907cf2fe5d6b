using System.Diagnostics;
using Kelmah.CrashTarget;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Kelmah.LocalHost.Tests.Durable;

/// <summary>Kills a process that runs orchestrations, again and again, and looks at what is left.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int StartsInEachRun = 40;
    private static readonly int Kills = 30 * TestScale.Factor;

    [Fact]
    [Trait("Length", "Scaled")]
    public Task Many_kills_lose_no_acknowledged_instance_and_do_no_effect_twice() => KillAsync(Kills, logLimit: 64 * 1024 * 1024);

    [Fact]
    [Trait("Length", "Scaled")]
    public Task Nor_do_kills_of_a_process_that_checkpoints_after_each_commit() => KillAsync(Kills / 2, logLimit: 0);

    private async Task KillAsync(int kills, long logLimit)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("kelmah-crash-");
        try
        {
            var file = Path.Combine(folder.FullName, "crash.db");
            var acknowledged = new List<string>();
            for (var run = 0; run < kills; run++)
            {
                // Some kills come while instances are started, the others while they run.
                var lines = random.Next(0, StartsInEachRun + 1);
                acknowledged.AddRange(await RunAndKillAsync(file, $"run{run}", lines, random.Next(0, 200), logLimit));
            }

            var last = await RunToTheEndAsync(file, logLimit);
            Assert.Equal("done", last);
            output.WriteLine($"{acknowledged.Count} of {kills * StartsInEachRun} instances were acknowledged");
            Assert.NotEmpty(acknowledged);
            await CheckAsync(file, acknowledged);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<string>> RunAndKillAsync(string file, string run, int lines, int milliseconds, long logLimit)
    {
        using var process = Start(file, run, StartsInEachRun, logLimit);
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        var acknowledged = new List<string>();
        while (acknowledged.Count < lines) acknowledged.Add((await process.StandardOutput.ReadLineAsync())!);
        // The moment of the kill is the point here; nothing is asserted about time.
        await Task.Delay(milliseconds);
        process.Kill();
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // The last line may be cut off by the kill.
        return [.. acknowledged, .. printed.Split('\n')[..^1].Where(line => line != "done")];
    }

    private static async Task<string> RunToTheEndAsync(string file, long logLimit)
    {
        using var process = Start(file, "last", 0, logLimit);
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return printed.TrimEnd().Split('\n')[^1];
    }

    private static Process Start(string file, string run, int starts, long logLimit)
    {
        var target = typeof(CrashWorkflow).Assembly.Location;
        return Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { target, file, run, $"{starts}", $"{logLimit}" },
            RedirectStandardOutput = true,
        })!;
    }

    private static async Task CheckAsync(string file, List<string> acknowledged)
    {
        await using var database = new SqliteDatabase(file);
        Assert.Equal("ok", database.Read(static session =>
        {
            using var check = session.Prepare("PRAGMA integrity_check");
            check.Step();
            return check.GetText(0);
        }));
        await using var effects = await EffectLog.OpenAsync(database);
        await using var engine = new DurableEngine(
            database, new DurableRegistry(), TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync();
        var instances = new Dictionary<string, OrchestrationMetadata>();
        var query = new OrchestrationQuery(FetchInputsAndOutputs: true);
        await foreach (var instance in engine.Client.GetAllInstancesAsync(query)) instances.Add(instance.InstanceId, instance);
        Assert.All(instances.Values, instance => Assert.True(
            instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed,
            $"{instance.InstanceId} is {instance.RuntimeStatus}: {instance.FailureDetails}"));
        var steps = effects.Read();
        foreach (var id in acknowledged)
        {
            Assert.Contains(id, instances);
            Assert.Equal(CrashWorkflow.Steps.Order(StringComparer.Ordinal), steps[id].Order(StringComparer.Ordinal));
        }

        var parents = instances.Keys.Count(id => !id.EndsWith("-child", StringComparison.Ordinal));
        Assert.Equal(parents * CrashWorkflow.Steps.Count, effects.ReadSum());
    }
}

using System.Diagnostics;
using Kelmah.LocalHost.Durable;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Benchmarks;

/// <summary>Orchestrations on disk, fsync on: five activities that do nothing, and the memory of ten thousand that wait.</summary>
internal static class OrchestrationBenchmark
{
    private const int Waiting = 10_000;

    /// <summary>Measures all figures.</summary>
    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-orchestrations-");
        try
        {
            return await RunAsync(Path.Combine(folder.FullName, "orchestrations.db"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> RunAsync(string path)
    {
        await using var database = new SqliteDatabase(path);
        await using var engine = new DurableEngine(database, Registry(), TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync();
        await MeasureAsync(engine, "warm-up", 64, 6_000, 0);
        var rows = new List<BenchmarkRow>
        {
            await MeasureAsync(engine, "five no-op activities, concurrency 64", 64, 12_000, 2_000),
            await MeasureAsync(engine, "five no-op activities, concurrency 1", 1, 1_500, 300),
            await MeasureMemoryAsync(engine),
        };
        await engine.StopAsync();
        return rows;
    }

    private static DurableRegistry Registry() => new DurableRegistry()
        .AddActivityFunc<int, int>("NoOp", (_, n) => n)
        .AddOrchestratorFunc<int, int>("Five", async (context, n) =>
        {
            for (var i = 0; i < 5; i++) n = await context.CallActivityAsync<int>("NoOp", n);
            return n;
        })
        .AddOrchestratorFunc<int, string>("Waits", (context, _) =>
            context.WaitForExternalEvent<string>("approved", TimeSpan.FromDays(14)));

    private static async Task<BenchmarkRow> MeasureAsync(DurableEngine engine, string figure, int concurrency, int count, double limit)
    {
        var latencies = new double[count];
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            for (int n; (n = Interlocked.Increment(ref next)) < count;)
            {
                var started = Stopwatch.GetTimestamp();
                var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Five", 1);
                var instance = await engine.Client.WaitForInstanceCompletionAsync(id);
                if (!instance.IsCompleted) throw new InvalidOperationException($"{id} is {instance.RuntimeStatus}.");
                latencies[n] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        })));
        var perSecond = count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        Array.Sort(latencies);
        return new BenchmarkRow(
            figure, perSecond, "/s", limit, "aim", $"p50 {latencies[count / 2]:F1} ms, p99 {latencies[(int)(count * 0.99)]:F1} ms");
    }

    private static async Task<BenchmarkRow> MeasureMemoryAsync(DurableEngine engine)
    {
        var before = WorkingMegabytes();
        await Parallel.ForEachAsync(Enumerable.Range(0, Waiting), async (_, cancellation) =>
        {
            var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync("Waits", 1, cancellation);
            await engine.Client.WaitForInstanceStartAsync(id, cancellation);
        });
        return new BenchmarkRow($"memory of {Waiting} waiting orchestrations", WorkingMegabytes() - before, "MB", 50, "aim");
    }

    private static double WorkingMegabytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }
}

using System.Diagnostics;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.Benchmarks;

/// <summary>Whole contract lives a second through HTTP: job, application, signatures, funding, delivery, approval, completion.</summary>
internal static class ContractLifeBenchmark
{
    private const int Lives = 200;
    private const int WarmUp = 150;
    private const int AtOnce = 16;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        await using var kelmah = new KelmahProcess();
        await kelmah.StartAsync();
        var hirer = new StoryClient(kelmah.Http);
        var worker = new StoryClient(kelmah.Http);
        await hirer.RegisterAsync("hirer", "Ama", "Mensah", CancellationToken.None);
        await worker.RegisterAsync("worker", "Kofi", "Boateng", CancellationToken.None);
        var times = new List<double>();
        await LiveAsync(WarmUp);
        times.Clear();
        var watch = Stopwatch.StartNew();
        await LiveAsync(Lives);
        watch.Stop();
        times.Sort();
        var perSecond = Lives / watch.Elapsed.TotalSeconds;
        return
        [
            new("contract lives, 16 at once", perSecond, "/s", null, "no peer measured", $"p50 {times[times.Count / 2]:F0} ms, p99 {times[(int)(times.Count * 0.99)]:F0} ms"),
        ];

        Task LiveAsync(int count) => Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, cancellationToken) =>
            {
                var life = Stopwatch.StartNew();
                await new ContractStory(hirer, worker).LiveAsync(cancellationToken);
                lock (times) times.Add(life.Elapsed.TotalMilliseconds);
            });
    }
}

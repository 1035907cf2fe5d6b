using System.Diagnostics;
using Kelmah.Testing;

namespace Kelmah.Benchmarks;

/// <summary>Time from process start to the first answer, and memory at rest.</summary>
internal static class ProcessBenchmark
{
    private const int Starts = 5;

    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        var times = new List<double>();
        var memory = 0.0;
        for (var start = 0; start < Starts; start++)
        {
            await using var kelmah = new KelmahProcess();
            var watch = Stopwatch.StartNew();
            await kelmah.StartAsync();
            using var answer = await kelmah.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            times.Add(watch.Elapsed.TotalMilliseconds);
            await Task.Delay(TimeSpan.FromSeconds(2));
            memory = kelmah.ResidentBytes / 1048576.0;
        }

        times.Sort();
        return
        [
            new("process start to first answer", times[Starts / 2], "ms", 500, "aim", $"best {times[0]:F0}, worst {times[^1]:F0}, a new data folder each"),
            new("memory at rest", memory, "MB", 120, "aim", "resident, 2 s after the start"),
        ];
    }
}

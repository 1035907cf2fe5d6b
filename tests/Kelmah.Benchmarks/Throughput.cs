using System.Diagnostics;

namespace Kelmah.Benchmarks;

/// <summary>How often an operation completes in a second.</summary>
internal static class Throughput
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    /// <summary>Runs the operation in a number of loops at once and counts.</summary>
    public static async Task<double> MeasureAsync(int concurrency, Func<int, Task> operation)
    {
        await CountAsync(concurrency, operation, WarmUp);
        return await CountAsync(concurrency, operation, Measured);
    }

    private static async Task<double> CountAsync(int concurrency, Func<int, Task> operation, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(loop => Task.Run(async () =>
        {
            var count = 0L;
            while (watch.Elapsed < length)
            {
                await operation(loop);
                count++;
            }

            return count;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}

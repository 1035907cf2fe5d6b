using Kelmah.Kernel.Persistence;

namespace Kelmah.Benchmarks;

/// <summary>Reads over 100 000 documents, on one thread.</summary>
public static class QueryBenchmark
{
    private const int Documents = 100_000;
    private const int Hirers = 1_000;

    /// <summary>Runs it; about half a minute.</summary>
    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        await using var store = await BenchmarkStore.OpenAsync();
        var hirers = Enumerable.Range(0, Hirers).Select(_ => Guid.NewGuid()).ToArray();
        var ids = await FillAsync(store, hirers);
        var random = new Random(1);
        var find = await Throughput.MeasureAsync(1, async _ =>
            await store.Documents.FindAsync<SampleJob>(ids[random.Next(ids.Length)], CancellationToken.None));
        var hot = await Throughput.MeasureAsync(1, async _ =>
            await store.Documents.FindAsync<SampleJob>(ids[random.Next(1_000)], CancellationToken.None));
        var first = await Throughput.MeasureAsync(1, async _ => await PageAsync(store, hirers[random.Next(Hirers)], null));
        var cursor = (await PageAsync(store, hirers[0], null)).NextCursor;
        var next = await Throughput.MeasureAsync(1, async _ => await PageAsync(store, hirers[0], cursor));
        return
        [
            new("find by id, of 100 000", find, "1/s", 100_000, "aim"),
            new("find by id, of 1 000", hot, "1/s", 100_000, "aim"),
            new("filtered page of 20", 1_000_000 / first, "µs", 60, "aim"),
            new("filtered page of 20, by cursor", 1_000_000 / next, "µs", 60, "aim"),
        ];
    }

    private static ValueTask<Page<SampleJob>> PageAsync(BenchmarkStore store, Guid hirerId, string? cursor) => store.Documents.QueryAsync(
        new Query<SampleJob> { Where = SampleJobCollection.HirerId.Is(hirerId), Cursor = cursor }, CancellationToken.None);

    private static async Task<Guid[]> FillAsync(BenchmarkStore store, Guid[] hirers)
    {
        var ids = new Guid[Documents];
        foreach (var chunk in Enumerable.Range(0, Documents).Chunk(500))
        {
            var work = BenchmarkStore.NewWork(store.Documents);
            foreach (var serial in chunk)
                ids[serial] = work.Insert(SampleJob.Post(Guid.CreateVersion7(), hirers[serial % Hirers], serial, DateTimeOffset.UtcNow)).Id;
            await store.Documents.CommitAsync(work, CancellationToken.None);
        }

        return ids;
    }
}

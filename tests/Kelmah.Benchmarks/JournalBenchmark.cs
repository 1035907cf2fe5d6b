using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Benchmarks;

/// <summary>Journal entries of two postings, on disk, with balances kept, by 16 writers.</summary>
public static class JournalBenchmark
{
    private const int Writers = 16;

    /// <summary>What the best peer that was measured does.</summary>
    private const double Aim = 7_000;

    /// <summary>Runs it; about ten seconds.</summary>
    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync() =>
    [
        new("journal entries, 10 000 accounts", await EntriesAsync(10_000), "1/s", Aim, "aim"),
        new("journal entries, one hot account", await EntriesAsync(1), "1/s", Aim, "aim"),
    ];

    private static async Task<double> EntriesAsync(int accountCount)
    {
        await using var store = await BenchmarkStore.OpenAsync();
        var accounts = Enumerable.Range(0, accountCount).Select(_ => Account.WalletAvailable(Guid.NewGuid())).ToArray();
        var serial = 0;
        return await Throughput.MeasureAsync(Writers, async _ =>
        {
            var number = Interlocked.Increment(ref serial);
            var amount = new Money(100, Currency.Ghs);
            var work = BenchmarkStore.NewWork(store.Documents);
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(),
                $"entry:{number}",
                "benchmark",
                null,
                DateTimeOffset.UtcNow,
                new Posting(Account.Stripe(Currency.Ghs), -amount),
                new Posting(accounts[(number * 7919L) % accountCount], amount)));
            if (await store.Documents.CommitAsync(work, CancellationToken.None) is not Committed)
                throw new InvalidOperationException("An entry was refused.");
        });
    }
}

using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;
using Microsoft.Data.Sqlite;

namespace Kelmah.Benchmarks;

/// <summary>Commits of one document and one event, on disk, by the number of concurrent writers.</summary>
public static class CommitBenchmark
{
    /// <summary>Runs it; about half a minute.</summary>
    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        var single = await RawRowsAsync();
        var grouped = await GroupedRowsAsync();
        var rows = new List<BenchmarkRow>();
        foreach (var writers in (int[])[1, 16, 64])
        {
            rows.Add(new BenchmarkRow(
                $"commits, {writers} writers",
                await CommitsAsync(writers),
                "1/s",
                writers == 1 ? single : grouped,
                writers == 1 ? "raw SQLite, one row a transaction" : "bare group commit, 64 producers"));
        }

        return rows;
    }

    private static async Task<double> CommitsAsync(int writers)
    {
        await using var store = await BenchmarkStore.OpenAsync();
        var serial = 0;
        return await Throughput.MeasureAsync(writers, async _ =>
        {
            var work = BenchmarkStore.NewWork(store.Documents);
            work.Insert(SampleJob.Post(Guid.CreateVersion7(), Guid.CreateVersion7(), Interlocked.Increment(ref serial), DateTimeOffset.UtcNow));
            if (await store.Documents.CommitAsync(work, CancellationToken.None) is not Committed)
                throw new InvalidOperationException("A commit was refused.");
        });
    }

    private static async Task<double> RawRowsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-raw-");
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "raw.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO rows (body) VALUES ('a row of about a hundred bytes, such as an event or a message would be in the end')";
        command.Prepare();
        var rate = await Throughput.MeasureAsync(1, _ =>
        {
            command.ExecuteNonQuery();
            return Task.CompletedTask;
        });
        connection.Close();
        folder.Delete(recursive: true);
        return rate;
    }

    private static async Task<double> GroupedRowsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-raw-");
        await using var database = new SqliteDatabase(Path.Combine(folder.FullName, "raw.db"));
        await database.MigrateAsync("raw", "CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)");
        var rate = await Throughput.MeasureAsync(64, _ => database.WriteAsync(
            static session =>
            {
                using var insert = session.Prepare("INSERT INTO rows (body) VALUES (?1)");
                insert.BindUtf8(1, "a row of about a hundred bytes, such as an event or a message would be in the end"u8).Run();
            },
            mayRepeat: true));
        await database.DisposeAsync();
        folder.Delete(recursive: true);
        return rate;
    }
}

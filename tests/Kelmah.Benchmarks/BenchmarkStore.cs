using Kelmah.Adapters.Sqlite;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Benchmarks;

/// <summary>A store in a folder of its own, which goes with it.</summary>
internal sealed class BenchmarkStore : IAsyncDisposable
{
    private readonly DirectoryInfo folder;

    private BenchmarkStore(DirectoryInfo folder, SqliteDatabase database, SqliteDocumentStore documents)
    {
        this.folder = folder;
        Database = database;
        Documents = documents;
    }

    public SqliteDatabase Database { get; }

    public SqliteDocumentStore Documents { get; }

    public static async Task<BenchmarkStore> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-benchmark-");
        var database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        var schema = await SqliteSchema.ApplyAsync(database, [SampleJobCollection.Definition]);
        return new BenchmarkStore(folder, database, new SqliteDocumentStore(schema, TimeProvider.System));
    }

    public static UnitOfWork NewWork(IDocumentStore store) => new(store, TimeProvider.System, Version7Ids.Instance, null);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    internal sealed class Version7Ids : IIdSource
    {
        public static Version7Ids Instance { get; } = new();

        public Guid NewId() => Guid.CreateVersion7();
    }
}

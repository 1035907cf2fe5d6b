namespace Kelmah.Sqlite.Tests;

/// <summary>A file in a folder of its own, which goes with it.</summary>
internal sealed class DatabaseFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-sqlite-");

    public string Path => System.IO.Path.Combine(folder.FullName, "test.db");

    /// <summary>The bytes of the write-ahead log; 0 where there is none.</summary>
    public long LogLength => File.Exists(Path + "-wal") ? new FileInfo(Path + "-wal").Length : 0;

    public Task<SqliteDatabase> OpenAsync() => OpenAsync(new SqliteDatabase(Path));

    public Task<SqliteDatabase> OpenAsync(TimeProvider clock, int? maxReaders = null, long logLimit = WriteAheadLog.DefaultLimit) =>
        OpenAsync(new SqliteDatabase(Path, clock, maxReaders, logLimit));

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<SqliteDatabase> OpenAsync(SqliteDatabase database)
    {
        await database.MigrateAsync("test", "CREATE TABLE numbers (value INTEGER PRIMARY KEY, name TEXT)");
        return database;
    }
}

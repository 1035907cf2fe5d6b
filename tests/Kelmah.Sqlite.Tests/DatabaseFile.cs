namespace Kelmah.Sqlite.Tests;

/// <summary>A file in a folder of its own, which goes with it.</summary>
internal sealed class DatabaseFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-sqlite-");

    public string Path => System.IO.Path.Combine(folder.FullName, "test.db");

    public async Task<SqliteDatabase> OpenAsync()
    {
        var database = new SqliteDatabase(Path);
        await database.MigrateAsync("test", "CREATE TABLE numbers (value INTEGER PRIMARY KEY, name TEXT)");
        return database;
    }

    public void Dispose() => folder.Delete(recursive: true);
}

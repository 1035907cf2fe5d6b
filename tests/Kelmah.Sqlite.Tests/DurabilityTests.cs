namespace Kelmah.Sqlite.Tests;

public sealed class DurabilityTests : IDisposable
{
    private readonly DatabaseFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_in_a_copy_of_the_files_taken_at_that_moment()
    {
        await using var database = await file.OpenAsync();
        using var copy = new DatabaseFile();
        await Task.WhenAll(Enumerable.Range(1, 500).Select(number => database.WriteAsync(session =>
        {
            using var insert = session.Prepare("INSERT INTO numbers (value) VALUES (?1)");
            insert.Bind(1, number).Run();
        })));

        // As a machine that loses power would leave them: the first database is never closed.
        File.Copy(file.Path, copy.Path);
        File.Copy(file.Path + "-wal", copy.Path + "-wal");

        await using var reopened = await copy.OpenAsync();
        Assert.Equal(500, reopened.Read(session =>
        {
            using var count = session.Prepare("SELECT count(*) FROM numbers");
            count.Step();
            return count.GetInt64(0);
        }));
    }

    [Fact]
    public async Task Writes_that_wait_when_the_database_closes_are_finished_first()
    {
        var database = await file.OpenAsync();
        var writes = Enumerable.Range(1, 100).Select(number => database.WriteAsync(session =>
        {
            using var insert = session.Prepare("INSERT INTO numbers (value) VALUES (?1)");
            insert.Bind(1, number).Run();
        })).ToList();

        await database.DisposeAsync();

        await Task.WhenAll(writes);
    }

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    public async Task The_writer_works_in_the_mode_that_its_guarantee_rests_on(string pragma, string expected)
    {
        await using var database = await file.OpenAsync();
        Assert.Equal(expected, await database.WriteAsync(session =>
        {
            using var mode = session.Prepare($"PRAGMA {pragma}");
            mode.Step();
            return mode.GetText(0);
        }));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(file.Path, new string('x', 4096));
        Assert.Throws<SqliteException>(() => new SqliteDatabase(file.Path));
    }
}

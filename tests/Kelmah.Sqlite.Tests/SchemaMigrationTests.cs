namespace Kelmah.Sqlite.Tests;

public sealed class SchemaMigrationTests : IDisposable
{
    private const string First = "CREATE TABLE one (id INTEGER PRIMARY KEY)";
    private const string Second = "CREATE TABLE two (id INTEGER PRIMARY KEY)";

    private readonly DatabaseFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task Each_script_is_applied_once_and_in_order()
    {
        await using (var database = new SqliteDatabase(file.Path)) await database.MigrateAsync("part", First);
        await using var reopened = new SqliteDatabase(file.Path);

        await reopened.MigrateAsync("part", First, Second);
        await reopened.MigrateAsync("part", First, Second);

        await reopened.WriteAsync(session => session.Execute("INSERT INTO two VALUES (1)"));
    }

    [Fact]
    public async Task A_file_of_a_newer_release_is_refused()
    {
        await using var database = new SqliteDatabase(file.Path);
        await database.MigrateAsync("part", First, Second);

        var error = await Assert.ThrowsAsync<NewerSchemaException>(() => database.MigrateAsync("part", First));

        Assert.Contains("newer release", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_changed_after_it_was_applied_is_refused()
    {
        await using var database = new SqliteDatabase(file.Path);
        await database.MigrateAsync("part", First);

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.MigrateAsync("part", First + " "));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        await using var database = new SqliteDatabase(file.Path);

        await Assert.ThrowsAsync<SqliteException>(() => database.MigrateAsync("part", First, "CREATE TABLE one (again INTEGER)"));

        await database.MigrateAsync("part", First, Second);
    }

    [Fact]
    public async Task Components_have_scripts_of_their_own()
    {
        await using var database = new SqliteDatabase(file.Path);
        await database.MigrateAsync("part", First);
        await database.MigrateAsync("other", Second);
    }
}

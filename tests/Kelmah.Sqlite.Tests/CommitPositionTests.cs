using Kelmah.Testing;

namespace Kelmah.Sqlite.Tests;

/// <summary>What a file says of itself after an end that was none: how much is missing, and whether it is whole.</summary>
public sealed class CommitPositionTests : IDisposable
{
    private readonly DatabaseFile file = new();
    private readonly DatabaseFile copy = new();
    private readonly ManualTimeProvider clock = new();

    public void Dispose()
    {
        file.Dispose();
        copy.Dispose();
    }

    [Fact]
    public async Task A_clean_end_leaves_nothing_to_look_for()
    {
        await using (var database = await file.OpenAsync()) await InsertAsync(database, 1);

        await using var next = await file.OpenAsync();

        Assert.Equal(new FileOpening(WasUnclean: false, IsChecked: false, Missing: null), next.Opening);
    }

    [Fact]
    public async Task A_clock_behind_the_newest_commit_is_noticed_by_the_next_start_and_while_it_runs()
    {
        var ahead = new ManualTimeProvider();
        ahead.Advance(TimeSpan.FromDays(2));
        await using (var database = await file.OpenAsync(ahead))
        {
            await InsertAsync(database, 1);
            Assert.Equal(TimeSpan.Zero, database.ClockBehind);
        }

        await using var next = await file.OpenAsync(clock);

        Assert.Equal(TimeSpan.FromDays(2), next.ClockBehind);
        await InsertAsync(next, 1);
        Assert.Equal(TimeSpan.FromDays(2), next.ClockBehind);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(TimeSpan.Zero, next.ClockBehind);
    }

    [Fact]
    public async Task After_a_crash_the_file_is_looked_at_and_nothing_is_missing()
    {
        await using var database = await file.OpenAsync(clock);
        await InsertAsync(database, 5);
        clock.Advance(TimeSpan.FromSeconds(1));
        Crash();

        await using var next = await copy.OpenAsync();

        Assert.Equal(new FileOpening(WasUnclean: true, IsChecked: true, Missing: null), next.Opening);
        Assert.Equal(5, next.Read(Count));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task Commits_that_went_with_a_part_of_the_log_are_counted_and_the_file_still_opens(double left)
    {
        await using var database = await file.OpenAsync(clock);
        await InsertAsync(database, 40);
        clock.Advance(TimeSpan.FromSeconds(1));
        Crash();
        using (var log = new FileStream(copy.Path + "-wal", FileMode.Open)) log.SetLength((long)(log.Length * left));

        await using (var next = await copy.OpenAsync())
        {
            var missing = next.Opening.Missing;
            Assert.NotNull(missing);
            // Without any log, the migration that made the table is missing too, and was made again since.
            Assert.Equal(40 - next.Read(Count) + (left == 0.0 ? 1 : 0), missing.AtLeast);
            Assert.True(missing.After <= missing.Until, $"{missing.After:O} is behind {missing.Until:O}");
            await next.WriteAsync(static session => session.Execute("INSERT INTO numbers (name) VALUES ('later')"));
        }

        // It is said once: what is there now is what there is.
        await using var later = await copy.OpenAsync();
        Assert.Null(later.Opening.Missing);
    }

    [Fact]
    public async Task Writes_that_change_nothing_or_are_undone_are_not_counted()
    {
        await using var database = await file.OpenAsync();
        await InsertAsync(database, 1);
        var before = await PositionAsync(database);

        await database.WriteAsync(static session => session.Execute("DELETE FROM numbers WHERE value < 0"), mayRepeat: true);
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(session =>
        {
            session.Execute("INSERT INTO numbers (name) VALUES ('undone')");
            throw new InvalidOperationException();
        }));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => InsertAsync(database, 1)));

        Assert.Equal(before + 50, await PositionAsync(database));
    }

    [Fact]
    public async Task A_damaged_page_is_found_at_the_start_after_a_crash()
    {
        await SpoilAsync(copy);
        await File.WriteAllTextAsync(CommitAnchor.PathOf(copy.Path), (await File.ReadAllTextAsync(CommitAnchor.PathOf(copy.Path))).Replace("done", "open", StringComparison.Ordinal));

        var damaged = await Assert.ThrowsAsync<SqliteException>(() => copy.OpenAsync());

        Assert.True(damaged.IsDamage);
    }

    [Fact]
    public async Task A_damaged_page_that_is_met_later_is_told_of()
    {
        await SpoilAsync(copy);
        await using var database = await copy.OpenAsync();
        Assert.False(database.Damage.IsCompleted);

        var failure = Assert.Throws<SqliteException>(() => database.Read(static session =>
        {
            using var rows = session.Prepare("SELECT sum(length(name)) FROM numbers");
            return rows.Step();
        }));

        Assert.True(failure.IsDamage);
        Assert.NotEmpty(await database.Damage);
    }

    [Fact]
    public async Task Files_are_readable_by_their_owner_alone_also_those_of_an_earlier_release()
    {
        if (OperatingSystem.IsWindows()) return;
        await File.WriteAllBytesAsync(file.Path, []);
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await using var database = await file.OpenAsync();
        await InsertAsync(database, 1);
        SqliteDatabase.Copy(file.Path, copy.Path);

        foreach (var path in (string[])[file.Path, file.Path + "-wal", file.Path + "-shm", CommitAnchor.PathOf(file.Path), copy.Path])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_copy_is_of_one_moment_while_others_write()
    {
        await using var database = await file.OpenAsync();
        await InsertAsync(database, 200);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            // Two rows a commit: a copy with an odd number of them is of no moment.
            while (!stop.IsCancellationRequested)
                await database.WriteAsync(static session => session.Execute("INSERT INTO numbers (name) VALUES ('one'), ('two')"));
        });

        SqliteDatabase.Copy(file.Path, copy.Path);
        await stop.CancelAsync();
        await writing;

        SqliteDatabase.CheckWhole(copy.Path);
        await using var copied = await copy.OpenAsync();
        Assert.InRange(copied.Read(Count), 200, long.MaxValue);
        Assert.Equal(0, copied.Read(Count) % 2);
    }

    [Fact]
    public async Task The_log_is_empty_when_that_is_asked_for()
    {
        await using var database = await file.OpenAsync();
        await InsertAsync(database, 10);
        Assert.NotEqual(0, file.LogLength);

        Assert.True(await database.EmptyLogAsync());

        Assert.Equal(0, file.LogLength);
    }

    [Fact]
    public async Task What_was_deleted_is_in_no_byte_of_the_file_once_the_log_is_empty()
    {
        const string word = "Zanetor-Quarcoopome";
        await using var database = await file.OpenAsync();
        await InsertAsync(database, 100);
        await database.WriteAsync(static session => session.Execute($"INSERT INTO numbers (value, name) VALUES (7000, '{word}')"));
        await database.WriteAsync(static session => session.Execute("DELETE FROM numbers WHERE value = 7000"));

        Assert.True(await database.EmptyLogAsync());

        Assert.DoesNotContain(word, await BytesAsync(file.Path), StringComparison.Ordinal);
        Assert.DoesNotContain(word, await BytesAsync(file.Path + "-wal"), StringComparison.Ordinal);
    }

    private static async Task<string> BytesAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private static async Task<long> PositionAsync(SqliteDatabase database) => await database.ReadAsync(
        static session =>
        {
            using var row = session.Prepare("SELECT commits FROM file_state");
            row.Step();
            return row.GetInt64(0);
        },
        CancellationToken.None);

    private static async Task InsertAsync(SqliteDatabase database, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await database.WriteAsync(static session =>
            {
                using var insert = session.Prepare("INSERT INTO numbers (name) VALUES (?1)");
                insert.Bind(1, new string('x', 2000)).Run();
            });
        }
    }

    private static long Count(SqliteSession session)
    {
        using var count = session.Prepare("SELECT count(*) FROM numbers");
        count.Step();
        return count.GetInt64(0);
    }

    /// <summary>Copies the files as a machine that loses power would leave them.</summary>
    private void Crash()
    {
        foreach (var ending in (string[])["", "-wal", "-anchor"]) File.Copy(file.Path + ending, copy.Path + ending);
    }

    /// <summary>A file that was closed well, and one of whose pages has been overwritten since.</summary>
    private static async Task SpoilAsync(DatabaseFile database)
    {
        await using (var whole = await database.OpenAsync()) await InsertAsync(whole, 200);
        var length = new FileInfo(database.Path).Length;
        await using var stream = new FileStream(database.Path, FileMode.Open);
        for (var page = 10; page < length / 4096; page += 7)
        {
            stream.Position = page * 4096;
            await stream.WriteAsync(Enumerable.Repeat((byte)0xA7, 4096).ToArray());
        }
    }
}

namespace Kelmah.Sqlite.Tests;

public sealed class GroupCommitTests : IDisposable
{
    private readonly DatabaseFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task A_write_that_throws_undoes_itself_and_leaves_its_neighbours()
    {
        await using var database = await file.OpenAsync();
        using var gate = new ManualResetEventSlim();
        // The writer waits here, so that the three behind it form one group.
        var first = database.WriteAsync(_ => gate.Wait());
        var before = database.WriteAsync(session => Insert(session, 1));
        var failing = database.WriteAsync(session =>
        {
            Insert(session, 2);
            throw new InvalidOperationException("Changed my mind.");
        });
        var after = database.WriteAsync(session => Insert(session, 3));
        gate.Set();

        await Task.WhenAll(first, before, after);
        Assert.Equal("Changed my mind.", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal([1L, 3L], Numbers(database));
    }

    [Fact]
    public async Task Writes_that_may_repeat_run_again_when_one_of_their_group_fails_and_each_applies_once()
    {
        await using var database = await file.OpenAsync();
        using var gate = new ManualResetEventSlim();
        var first = database.WriteAsync(_ => gate.Wait());
        var before = database.WriteAsync(session => Insert(session, 1), mayRepeat: true);
        var failing = database.WriteAsync(
            session =>
            {
                Insert(session, 2);
                throw new InvalidOperationException("Changed my mind.");
            },
            mayRepeat: true);
        var undone = database.WriteAsync(
            session =>
            {
                Insert(session, 3);
                session.Undo();
                return "refused";
            },
            mayRepeat: true);
        var after = database.WriteAsync(session => Insert(session, 4), mayRepeat: true);
        gate.Set();

        await Task.WhenAll(first, before, undone, after);
        Assert.Equal("Changed my mind.", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal("refused", await undone);
        Assert.Equal([1L, 4L], Numbers(database));
    }

    [Fact]
    public async Task A_write_that_may_not_repeat_runs_once_whatever_its_neighbours_do()
    {
        await using var database = await file.OpenAsync();
        using var gate = new ManualResetEventSlim();
        var runs = 0;
        var first = database.WriteAsync(_ => gate.Wait());
        var once = database.WriteAsync(session =>
        {
            runs++;
            Insert(session, 1);
        });
        var failing = database.WriteAsync(session => Insert(session, 1), mayRepeat: true);
        gate.Set();

        await Task.WhenAll(first, once);
        await Assert.ThrowsAsync<SqliteException>(() => failing);
        Assert.Equal(1, runs);
        Assert.Equal([1L], Numbers(database));
    }

    [Fact]
    public async Task A_refused_row_reaches_the_caller_with_its_code()
    {
        await using var database = await file.OpenAsync();
        await database.WriteAsync(session => Insert(session, 1));

        var error = await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(session => Insert(session, 1)));

        Assert.True(error.IsUniqueViolation);
        Assert.False(error.IsCheckViolation);
    }

    [Fact]
    public async Task A_write_that_asks_for_it_is_undone_and_its_result_still_arrives()
    {
        await using var database = await file.OpenAsync();

        var result = await database.WriteAsync(session =>
        {
            Insert(session, 1);
            session.Undo();
            return "refused";
        });
        await database.WriteAsync(session => Insert(session, 2));

        Assert.Equal("refused", result);
        Assert.Equal([2L], Numbers(database));
    }

    [Fact]
    public async Task Writes_apply_in_the_order_in_which_they_were_asked_for()
    {
        await using var database = await file.OpenAsync();
        var applied = new List<int>();

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => database.WriteAsync(_ => applied.Add(number))));

        Assert.Equal(Enumerable.Range(0, 2000), applied);
    }

    [Fact]
    public async Task Concurrent_increments_of_one_row_lose_none()
    {
        await using var database = await file.OpenAsync();
        await database.WriteAsync(session => session.Execute("INSERT INTO numbers VALUES (1, '0')"));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
                await database.WriteAsync(session => session.Execute("UPDATE numbers SET name = name + 1"));
        })));

        Assert.Equal("800", database.Read(session => Text(session, "SELECT name FROM numbers")));
    }

    [Fact]
    public async Task A_reader_sees_every_write_that_was_acknowledged_before_it_began()
    {
        await using var database = await file.OpenAsync();
        for (var number = 1; number <= 200; number++)
        {
            await database.WriteAsync(session => Insert(session, number));
            Assert.Equal(number, Numbers(database).Count);
        }
    }

    [Fact]
    public async Task A_snapshot_sees_one_state_of_the_file_whatever_is_written_meanwhile()
    {
        await using var database = await file.OpenAsync();
        await database.WriteAsync(session => Insert(session, 1));
        using var looked = new ManualResetEventSlim();
        using var written = new ManualResetEventSlim();
        var snapshot = Task.Run(() => database.ReadSnapshot(session =>
        {
            var before = Text(session, "SELECT count(*) FROM numbers");
            looked.Set();
            written.Wait();
            return (before, Text(session, "SELECT count(*) FROM numbers"));
        }));
        looked.Wait();
        await database.WriteAsync(session => Insert(session, 2));
        written.Set();

        Assert.Equal(("1", "1"), await snapshot);
        Assert.Equal([1L, 2L], Numbers(database));
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await using var database = await file.OpenAsync();
        Assert.Throws<SqliteException>(() => database.Read(session =>
        {
            Insert(session, 1);
            return 0;
        }));
    }

    [Fact]
    public async Task A_closed_database_refuses_reads_and_writes()
    {
        var database = await file.OpenAsync();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.WriteAsync(session => Insert(session, 1)));
        Assert.Throws<ObjectDisposedException>(() => Numbers(database));
    }

    private static void Insert(SqliteSession session, long number)
    {
        using var insert = session.Prepare("INSERT INTO numbers (value) VALUES (?1)");
        insert.Bind(1, number).Run();
    }

    private static string? Text(SqliteSession session, string sql)
    {
        using var statement = session.Prepare(sql);
        statement.Step();
        return statement.GetText(0);
    }

    private static List<long> Numbers(SqliteDatabase database) => database.Read(session =>
    {
        using var rows = session.Prepare("SELECT value FROM numbers ORDER BY value");
        var numbers = new List<long>();
        while (rows.Step()) numbers.Add(rows.GetInt64(0));
        return numbers;
    });
}

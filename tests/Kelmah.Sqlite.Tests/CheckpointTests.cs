using Kelmah.Testing;

namespace Kelmah.Sqlite.Tests;

public sealed class CheckpointTests : IDisposable
{
    private const long Limit = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DatabaseFile file = new();
    private readonly ManualTimeProvider clock = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task Sixteen_readers_that_never_end_stop_nobody_and_the_log_is_short_again_once_they_do()
    {
        await using var database = await OpenAsync(maxReaders: 4);
        var endless = new List<HeldReader>();
        for (var place = 0; place < 4; place++) endless.Add(await HeldReader.BeginAsync(database));
        for (var more = 4; more < 16; more++) endless.Add(HeldReader.Start(database));
        Assert.True(SpinWait.SpinUntil(() => database.Readers.Waiting == 12, Patience));
        var behind = database.ReadAsync(Count, CancellationToken.None).AsTask();

        for (var number = 1; number <= 400; number++) await InsertAsync(database);
        Assert.True(file.LogLength > Limit);
        Assert.False(behind.IsCompleted);

        // Each time those that are in lose their places, and as many others come in, in whichever order they asked.
        for (var turn = 0; turn < 4; turn++)
        {
            var inside = (turn + 1) * 4;
            Assert.True(SpinWait.SpinUntil(() => endless.Count(reader => reader.Begun.IsCompletedSuccessfully) == inside, Patience));
            clock.Advance(ReaderPool.Limit);
        }

        Assert.Equal(402, await behind.WaitAsync(Patience));
        Assert.Equal(402, database.Read(Count));
        await InsertAsync(database);
        Assert.True(file.LogLength > Limit);

        foreach (var reader in endless) await Assert.ThrowsAsync<SqliteException>(reader.EndAsync);
        await TickAsync(database);

        Assert.InRange(file.LogLength, 0, Limit);
        Assert.Equal(405, database.Read(Count));
        Assert.Equal(1, database.Readers.Open);
        foreach (var reader in endless) reader.Dispose();
    }

    [Fact]
    public async Task The_log_is_emptied_when_it_passes_its_limit()
    {
        await using var database = await OpenAsync(maxReaders: 4);
        var longest = 0L;
        for (var number = 1; number <= 1000; number++)
        {
            await InsertAsync(database);
            longest = Math.Max(longest, file.LogLength);
        }

        // One write more than the limit, at most: the log is looked at behind each group.
        Assert.InRange(longest, 1, Limit + (128 * 1024));
        Assert.Equal(1002, database.Read(Count));
    }

    [Fact]
    public async Task The_log_is_emptied_among_readers_of_whom_there_is_always_one()
    {
        await using var database = await OpenAsync(maxReaders: 4);
        using var stop = new CancellationTokenSource();
        var relay = RelayAsync(database, stop.Token);
        var (rows, longest) = (0, 0L);
        using var timeout = new CancellationTokenSource(Patience);
        do
        {
            timeout.Token.ThrowIfCancellationRequested();
            await InsertAsync(database);
            rows++;
            longest = Math.Max(longest, file.LogLength);
            if (longest > Limit) clock.Advance(TimeSpan.FromSeconds(1));
        }
        while (longest <= Limit || file.LogLength > Limit);

        await stop.CancelAsync();
        await relay;
        Assert.InRange(database.Read(Count), rows + 2, long.MaxValue);
    }

    [Fact]
    public async Task A_checkpoint_that_a_reader_blocks_is_not_tried_again_before_its_time()
    {
        await using var database = await OpenAsync(maxReaders: 4);
        using (var reader = await HeldReader.BeginAsync(database))
        {
            while (file.LogLength <= Limit) await InsertAsync(database);
            await InsertAsync(database);
            await reader.EndAsync();
        }

        // The way is free, but nobody has looked yet.
        await InsertAsync(database);
        await InsertAsync(database);
        Assert.True(file.LogLength > Limit);

        await TickAsync(database);
        Assert.InRange(file.LogLength, 0, Limit);
    }

    [Fact]
    public async Task At_the_end_all_is_in_the_file_and_the_log_is_gone()
    {
        var database = await OpenAsync(maxReaders: 4);
        for (var number = 1; number <= 20; number++) await InsertAsync(database);
        Assert.Equal(22, database.Read(Count));
        Assert.NotEqual(0, file.LogLength);

        await database.DisposeAsync();

        Assert.False(File.Exists(file.Path + "-wal"));
        await AssertTheFileAloneHasAsync(22);
    }

    [Fact]
    public async Task At_the_end_the_log_is_empty_even_if_somebody_else_has_the_file_open()
    {
        var database = await OpenAsync(maxReaders: 4);
        using var other = SqliteSession.Open(file.Path, readOnly: true);
        Assert.Equal(2, Count(other));
        await InsertAsync(database);

        await database.DisposeAsync();

        Assert.Equal(0, file.LogLength);
        Assert.Equal(3, Count(other));
        await AssertTheFileAloneHasAsync(3);
    }

    [Fact]
    public async Task The_end_waits_for_a_reader_to_leave_the_log()
    {
        var database = await OpenAsync(maxReaders: 4);
        using var reader = await HeldReader.BeginAsync(database);
        for (var number = 1; number <= 20; number++) await InsertAsync(database);

        var closing = database.DisposeAsync().AsTask();
        Assert.True(await reader.EndAsync());
        await closing.WaitAsync(Patience);

        Assert.Equal(0, file.LogLength);
        await AssertTheFileAloneHasAsync(22);
    }

    private static Task InsertAsync(SqliteDatabase database) => database.WriteAsync(session =>
    {
        using var insert = session.Prepare("INSERT INTO numbers (name) VALUES (?1)");
        insert.Bind(1, new string('x', 8000)).Run();
    });

    private static long Count(SqliteSession session)
    {
        using var count = session.Prepare("SELECT count(*) FROM numbers");
        count.Step();
        return count.GetInt64(0);
    }

    /// <summary>Readers each of whom ends only when the next has begun, so that the log is never without one.</summary>
    private static async Task RelayAsync(SqliteDatabase database, CancellationToken stop)
    {
        var present = await HeldReader.BeginAsync(database);
        while (!stop.IsCancellationRequested)
        {
            var next = await HeldReader.BeginAsync(database);
            present.Dispose();
            present = next;
        }

        present.Dispose();
    }

    private async Task<SqliteDatabase> OpenAsync(int maxReaders)
    {
        var database = await file.OpenAsync(clock, maxReaders, Limit);
        await database.WriteAsync(session => session.Execute("INSERT INTO numbers (value) VALUES (1), (2)"));
        return database;
    }

    /// <summary>Lets the second pass in which a blocked checkpoint is tried again. It comes behind the first write, and before the second.</summary>
    private async Task TickAsync(SqliteDatabase database)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        await InsertAsync(database);
        await InsertAsync(database);
    }

    private async Task AssertTheFileAloneHasAsync(long rows)
    {
        using var copy = new DatabaseFile();
        File.Copy(file.Path, copy.Path);
        await using var database = await copy.OpenAsync();
        Assert.Equal(rows, database.Read(Count));
    }
}

using Kelmah.Testing;

namespace Kelmah.Sqlite.Tests;

public sealed class ReaderPoolTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DatabaseFile file = new();
    private readonly ManualTimeProvider clock = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task No_more_read_at_once_than_there_are_places()
    {
        await using var database = await file.OpenAsync(clock, maxReaders: 3);
        var (inside, most) = (0, 0);
        using var gate = new Barrier(3);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => database.ReadAsync(
            _ =>
            {
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                // Three meet here, so that all places are in use.
                Assert.True(gate.SignalAndWait(Patience));
                return Interlocked.Decrement(ref inside);
            },
            CancellationToken.None).AsTask())));

        Assert.Equal(3, most);
        Assert.Equal(3, database.Readers.Open);
    }

    [Fact]
    public async Task Readers_that_wait_come_in_as_they_came()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);
        using var first = await HeldReader.BeginAsync(database);
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 20).Select(number => database.ReadAsync(
            _ =>
            {
                order.Add(number);
                return number;
            },
            CancellationToken.None).AsTask()).ToList();
        Assert.Equal(20, database.Readers.Waiting);
        Assert.Empty(order);

        Assert.True(await first.EndAsync());

        await Task.WhenAll(waiting).WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task A_reader_that_gives_up_leaves_the_queue_and_takes_no_place_with_it()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);
        using var first = await HeldReader.BeginAsync(database);
        using var cancellation = new CancellationTokenSource();
        var givesUp = database.ReadAsync(_ => true, cancellation.Token).AsTask();
        var stays = database.ReadAsync(_ => true, CancellationToken.None).AsTask();

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        Assert.Equal(1, database.Readers.Waiting);
        await first.EndAsync();
        Assert.True(await stays.WaitAsync(Patience));
        Assert.True(database.Read(_ => true));
        Assert.Equal(1, database.Readers.Open);
    }

    [Fact]
    public async Task A_cancelled_token_is_heeded_even_where_there_is_a_place()
    {
        await using var database = await file.OpenAsync(clock, maxReaders: 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await database.ReadAsync(_ => true, new CancellationToken(canceled: true)));
        Assert.True(database.Read(_ => true));
    }

    [Fact]
    public async Task No_place_is_lost_when_a_reader_gives_up_as_its_turn_comes()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 2);
        for (var round = 0; round < 200; round++)
        {
            using var cancellation = new CancellationTokenSource();
            using var meet = new Barrier(2);
            var one = database.Readers.Take();
            var other = database.Readers.Take();
            var waits = database.ReadAsync(_ => true, cancellation.Token).AsTask();
            var cancelling = Task.Run(() =>
            {
                meet.SignalAndWait(Patience);
                cancellation.Cancel();
            });
            meet.SignalAndWait(Patience);
            database.Readers.Return(one);
            await cancelling;
            await ((Task)waits.WaitAsync(Patience)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            // It had its turn, or went: either way the place is there for the next.
            Assert.True(waits.IsCanceled || await waits);
            database.Readers.Return(other);
        }

        // Both read at once: neither place is lost.
        using var first = await HeldReader.BeginAsync(database);
        using var second = await HeldReader.BeginAsync(database);
        Assert.Equal((0, 2), (database.Readers.Waiting, database.Readers.Open));
    }

    [Fact]
    public async Task A_statement_that_never_ends_is_ended()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);
        using var begun = new ManualResetEventSlim();
        var endless = Task.Factory.StartNew(
            () => database.Read(session =>
            {
                using var rows = session.Prepare("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
                begun.Set();
                return rows.Step();
            }),
            TaskCreationOptions.LongRunning);
        Assert.True(begun.Wait(Patience));
        var next = database.ReadAsync(_ => "next", CancellationToken.None).AsTask();

        await AdvanceUntilAsync(endless);

        var error = await Assert.ThrowsAsync<SqliteException>(() => endless);
        Assert.Contains("longer than 10 seconds", error.Message, StringComparison.Ordinal);
        Assert.Equal("next", await next.WaitAsync(Patience));
        // The clock may have ended the second in passing, too.
        Assert.InRange(database.Readers.Open, 0, 1);
        Assert.True(database.Read(_ => true));
    }

    [Fact]
    public async Task Endless_short_statements_are_ended_too()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);
        using var begun = new ManualResetEventSlim();
        var endless = Task.Factory.StartNew(
            () => database.ReadSnapshot<bool>(session =>
            {
                while (true)
                {
                    session.Execute("SELECT 1");
                    begun.Set();
                }
            }),
            TaskCreationOptions.LongRunning);
        Assert.True(begun.Wait(Patience));

        await AdvanceUntilAsync(endless);

        await Assert.ThrowsAsync<SqliteException>(() => endless);
        Assert.True(database.Read(_ => true));
        Assert.Equal(1, database.Readers.Open);
    }

    [Fact]
    public async Task A_reader_within_its_time_is_left_alone()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);
        using var reader = await HeldReader.BeginAsync(database);

        clock.Advance(ReaderPool.Limit - TimeSpan.FromTicks(1));

        Assert.True(await reader.EndAsync());
        clock.Advance(ReaderPool.Limit);
        Assert.True(database.Read(_ => true));
        Assert.Equal(1, database.Readers.Open);
    }

    [Fact]
    public async Task Rows_that_are_kept_for_later_hold_no_connection()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);

        using var abandoned = database.Read(session =>
        {
            var rows = Numbers(session).GetEnumerator();
            Assert.True(rows.MoveNext());
            return rows;
        });

        Assert.Equal(0, database.Readers.Open);
        Assert.Equal([1L, 2L], database.Read(session => Numbers(session).ToList()));
        Assert.Throws<ObjectDisposedException>(() => abandoned.MoveNext());
    }

    [Fact]
    public async Task A_reader_whose_work_throws_gives_its_place_back()
    {
        await using var database = await OpenWithRowsAsync(maxReaders: 1);
        for (var round = 0; round < 3; round++)
        {
            Assert.Throws<InvalidOperationException>(() => database.ReadSnapshot<bool>(_ => throw new InvalidOperationException()));
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await database.ReadAsync<bool>(_ => throw new InvalidOperationException(), CancellationToken.None));
        }

        Assert.Equal([1L, 2L], database.Read(session => Numbers(session).ToList()));
    }

    [Fact]
    public async Task A_connection_that_cannot_be_opened_costs_no_place()
    {
        var (opened, fail) = (0, true);
        using var connection = SqliteSession.Open(":memory:", readOnly: false);
        var pool = new ReaderPool(
            1,
            () =>
            {
                opened++;
                return fail ? throw new SqliteException("No more files can be opened.") : connection;
            },
            clock);
        Assert.Throws<SqliteException>(pool.Take);
        await Assert.ThrowsAsync<SqliteException>(() => pool.TakeAsync(CancellationToken.None).AsTask().WaitAsync(Patience));
        fail = false;

        Assert.Same(connection, await pool.TakeAsync(CancellationToken.None).AsTask().WaitAsync(Patience));
        Assert.Equal(3, opened);
    }

    [Fact]
    public async Task Readers_that_wait_are_told_when_the_database_closes()
    {
        var database = await OpenWithRowsAsync(maxReaders: 1);
        using var first = await HeldReader.BeginAsync(database);
        var waits = database.ReadAsync(_ => true, CancellationToken.None).AsTask();

        var closing = database.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        Assert.True(await first.EndAsync());
        await closing.WaitAsync(Patience);
        Assert.Equal(0, database.Readers.Open);
    }

    private static IEnumerable<long> Numbers(SqliteSession session)
    {
        using var rows = session.Prepare("SELECT value FROM numbers ORDER BY value");
        while (rows.Step()) yield return rows.GetInt64(0);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var known = most; now > known; known = most) Interlocked.CompareExchange(ref most, now, known);
    }

    private async Task<SqliteDatabase> OpenWithRowsAsync(int maxReaders)
    {
        var database = await file.OpenAsync(clock, maxReaders);
        await database.WriteAsync(session => session.Execute("INSERT INTO numbers (value) VALUES (1), (2)"));
        return database;
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!task.IsCompleted)
        {
            timeout.Token.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Adapters.Tests.Sqlite;

/// <summary>What the first opening of a file of an earlier release does to the words in its events, and how it is ended in the middle.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The test's lifetime closes the database.")]
public sealed class EventCleaningTests : IAsyncLifetime
{
    private const int Count = 1201;
    private const string Secret = "Ɔsram is rude";
    private const string Work = "Taking retired members out of the events";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-events-");
    private SqliteDatabase database = null!;

    private string Path => System.IO.Path.Combine(folder.FullName, "kelmah.db");

    public async Task InitializeAsync()
    {
        database = new SqliteDatabase(Path);
        await ApplyAsync(new Lines());
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Words_leave_the_events_and_the_bytes_of_the_file()
    {
        await PutAsync();
        Assert.True(IsInTheFiles(Secret));
        var lines = new Lines();

        await ApplyAsync(lines);

        Assert.Equal([$"{Work}: 0 of 1201 are done", $"{Work}: 1201 of 1201 are done"], lines.All);
        Assert.Equal("0", await TextAsync("SELECT count(*) FROM events WHERE payload LIKE '%reason%'"));
        Assert.Equal("{\"applicationId\":\"é \\\" 7\",\"count\":7.50}", await TextAsync("SELECT payload FROM events WHERE version = 7"));
        Assert.False(IsInTheFiles(Secret));
    }

    [Fact]
    public async Task A_cleaning_goes_on_after_the_last_page_where_the_process_was_ended()
    {
        await PutAsync();

        await EndAfterPagesAsync(1);

        Assert.Equal(("500", "701"), (await TextAsync("SELECT cleaned_to FROM event_cleaning"), await TextAsync("SELECT count(*) FROM events WHERE payload LIKE '%reason%'")));
        await AssertNeverChangedAsync();
        var lines = new Lines();
        await ApplyAsync(lines);
        Assert.Equal([$"{Work}: 500 of 1201 are done", $"{Work}: 1201 of 1201 are done"], lines.All);
        Assert.Equal("0", await TextAsync("SELECT count(*) FROM events WHERE payload LIKE '%reason%'"));
        Assert.Equal((null, "0"), (await TextAsync("SELECT cleaned_to FROM event_cleaning"), await TextAsync("SELECT log_left FROM event_cleaning")));
        Assert.False(IsInTheFiles(Secret));
    }

    [Fact]
    public async Task A_log_that_still_has_the_words_when_the_process_ends_is_emptied_at_the_next_opening()
    {
        await PutAsync();
        await ApplyAsync(new Lines());
        await database.WriteAsync(session => session.Execute("UPDATE event_cleaning SET log_left = 1"));
        Assert.NotEqual(0, new FileInfo(Path + "-wal").Length);

        await ApplyAsync(new Lines());

        Assert.Equal("0", await TextAsync("SELECT log_left FROM event_cleaning"));
    }

    [Fact]
    public async Task A_cleaned_file_is_cleaned_once_and_its_events_are_never_changed()
    {
        var before = await TextAsync("SELECT group_concat(sql ORDER BY name) FROM sqlite_schema WHERE tbl_name = 'events'");
        await PutAsync();
        await ApplyAsync(new Lines());
        await PutAsync(from: 5_000);
        var lines = new Lines();

        await ApplyAsync(lines);

        Assert.Empty(lines.All);
        Assert.Equal("1201", await TextAsync("SELECT count(*) FROM events WHERE payload LIKE '%reason%'"));
        Assert.Equal(before, await TextAsync("SELECT group_concat(sql ORDER BY name) FROM sqlite_schema WHERE tbl_name = 'events'"));
        await AssertNeverChangedAsync();
    }

    [Fact]
    public async Task Other_events_and_those_that_cannot_be_read_stay_as_they_are()
    {
        await database.WriteAsync(session => session.ExecuteScript("""
            DELETE FROM event_cleaning;
            INSERT INTO events (id, stream_id, version, occurred_at, type, payload) VALUES
                (randomblob(16), 'jobs/1', 1, 0, 'JobClosed', '{ "reason": "kept" }'),
                (randomblob(16), 'jobs/2', 1, 0, 'ApplicationRejected', '{ "reason'),
                (randomblob(16), 'jobs/3', 1, 0, 'SearchFoundJobs', '{"name":"N","count":2,"titles":["T","U"]}');
            """));

        await ApplyAsync(new Lines());

        Assert.Equal("{ \"reason\": \"kept\" },{ \"reason,{\"count\":2}", await TextAsync("SELECT group_concat(payload) FROM events"));
    }

    [Fact]
    public async Task What_waits_and_what_is_parked_is_clean_as_well()
    {
        await PutAsync();
        await database.WriteAsync(session => session.ExecuteScript("""
            INSERT INTO unrelayed_events (position, id) SELECT position, id FROM events WHERE version = 1;
            INSERT INTO parked_events (position, id, reason, description, parked_at) SELECT position, id, 'x', 'x', 0 FROM events WHERE version = 2;
            """));

        var log = new SqliteEventLog(await ApplyAsync(new Lines()), EventTypes.Find);

        Assert.DoesNotContain("reason", Assert.Single((await log.ListParkedAsync(new Paging(), CancellationToken.None)).Items).Payload, StringComparison.Ordinal);
        Assert.Equal("1", await TextAsync("SELECT count(*) FROM unrelayed_events JOIN events USING (position) WHERE payload NOT LIKE '%reason%'"));
    }

    /// <summary>Events as an earlier release wrote them, in a file that it has opened last.</summary>
    private Task PutAsync(int from = 0) => database.WriteAsync(session =>
    {
        if (from == 0) session.Execute("DELETE FROM event_cleaning");
        using var insert = session.Prepare($$"""
            WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number LIMIT {{Count}})
            INSERT INTO events (id, stream_id, version, occurred_at, type, payload)
            SELECT randomblob(16), 'applications/x', ?1 + value, 0, 'ApplicationRejected',
                '{"applicationId":"é \" ' || value || '","reason":"{{Secret}} ' || value || '","count":7.50}' FROM number
            """);
        insert.Bind(1, from).Run();
    });

    private Task<SqliteSchema> ApplyAsync(Lines lines) =>
        SqliteSchema.ApplyAsync(database, [ListingCollection.Definition], lines, TimeProvider.System, CancellationToken.None);

    /// <summary>Begins, ends as a process does that is stopped after some pages, and opens the file again as the next process does.</summary>
    private async Task EndAfterPagesAsync(int pages)
    {
        using var stopping = new CancellationTokenSource();
        var asked = 0;
        // The time is asked for at the beginning, and once for each page after it.
        var clock = new AskedTime(() =>
        {
            if (++asked == pages + 1) stopping.Cancel();
        });
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => SqliteSchema.ApplyAsync(database, [ListingCollection.Definition], NullLogger.Instance, clock, stopping.Token));
        await database.DisposeAsync();
        database = new SqliteDatabase(Path);
    }

    private async Task AssertNeverChangedAsync()
    {
        foreach (var sql in (string[])["UPDATE events SET payload = '{}'", "DELETE FROM events"])
        {
            var refused = await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(session => session.Execute(sql)));
            Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        }
    }

    private bool IsInTheFiles(string words) => folder.GetFiles().Where(file => !file.Name.EndsWith("-shm", StringComparison.Ordinal)).Any(file =>
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;
    });

    private Task<string?> TextAsync(string sql) => database.WriteAsync(session =>
    {
        using var row = session.Prepare(sql);
        return row.Step() ? row.GetText(0) : null;
    });

    private sealed class AskedTime(Action onAsked) : TimeProvider
    {
        public override long GetTimestamp()
        {
            onAsked();
            return 0;
        }
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}

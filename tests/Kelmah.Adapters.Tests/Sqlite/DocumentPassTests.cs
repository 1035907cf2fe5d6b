using System.Diagnostics.CodeAnalysis;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Adapters.Tests.Sqlite;

/// <summary>What a first start after an upgrade does to the documents that are there, and how it is ended in the middle.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The test's lifetime closes the database.")]
public sealed class DocumentPassTests : IAsyncLifetime
{
    private const int Count = 1201;
    private const string Writing = "Writing the documents of skill_names anew";
    private const string Wording = "Making the words of listings anew";

    private static readonly CollectionDefinition<Listing> Wordless =
        ListingCollection.Definition with { Indexes = [.. ListingCollection.Definition.Indexes.Where(index => index.Kind != IndexKind.Text)] };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-passes-");
    private SqliteDatabase database = null!;

    private string File => Path.Combine(folder.FullName, "kelmah.db");

    public Task InitializeAsync()
    {
        database = new SqliteDatabase(File);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Documents_that_are_written_anew_go_on_after_the_last_page_where_the_process_was_ended()
    {
        await PutSkillsAsync();
        var raised = SkillNameCollection.Definition with { Revision = 2 };

        await EndAfterPagesAsync(1, raised);

        Assert.Equal(("2", "500", "500"), (await TextAsync("SELECT revision FROM document_revisions"), await TextAsync("SELECT rewritten_to FROM document_revisions"), await SkillsAnewAsync()));
        var lines = new Lines();
        await ApplyAsync(lines, raised);
        Assert.Equal([$"{Writing}: 500 of 1201 are done", $"{Writing}: 1201 of 1201 are done"], lines.All);
        Assert.Equal(("2", null, "1201"), (await TextAsync("SELECT revision FROM document_revisions"), await TextAsync("SELECT rewritten_to FROM document_revisions"), await SkillsAnewAsync()));
    }

    [Fact]
    public async Task A_page_that_is_done_is_not_written_again()
    {
        await PutSkillsAsync();
        var raised = SkillNameCollection.Definition with { Revision = 2 };
        await EndAfterPagesAsync(2, raised);
        await database.WriteAsync(session => session.ExecuteScript("""
            CREATE TABLE rewritten (seq INTEGER PRIMARY KEY);
            CREATE TRIGGER rewritings AFTER UPDATE ON doc_skill_names BEGIN INSERT INTO rewritten VALUES (new.seq); END;
            """));

        await ApplyAsync(new Lines(), raised);

        Assert.Equal(("1001", "201"), (await TextAsync("SELECT min(seq) FROM rewritten"), await TextAsync("SELECT count(*) FROM rewritten")));
    }

    [Fact]
    public async Task Another_release_than_the_one_that_was_ended_writes_every_document()
    {
        await PutSkillsAsync();
        await EndAfterPagesAsync(2, SkillNameCollection.Definition with { Revision = 2 });
        await database.WriteAsync(session => session.Execute("UPDATE doc_skill_names SET body = json_set(body, '$.nameKey', 'other')"));

        var lines = new Lines();
        await ApplyAsync(lines, SkillNameCollection.Definition);

        Assert.Equal($"{Writing}: 0 of 1201 are done", lines.All[0]);
        Assert.Equal("1201", await SkillsAnewAsync());
    }

    [Fact]
    public async Task Words_go_on_after_the_last_page_where_the_process_was_ended()
    {
        await PutListingsAsync();
        await EndAfterPagesAsync(1, ListingCollection.Definition);
        Assert.Equal(("500", "500"), (await TextAsync("SELECT filled_to FROM document_indexes WHERE name = 'doc_listings__words'"), await TextAsync("SELECT count(*) FROM doc_listings__words")));

        var lines = new Lines();
        var store = await ApplyAsync(lines, ListingCollection.Definition);

        Assert.Equal([$"{Wording}: 500 of 1201 are done", $"{Wording}: 1201 of 1201 are done"], lines.All);
        Assert.Null(await TextAsync("SELECT filled_to FROM document_indexes WHERE name = 'doc_listings__words'"));
        Assert.Equal(Count, await store.CountAsync(Filters.Text<Listing>("osram"), CancellationToken.None));
        Assert.Equal(1, await store.CountAsync(Filters.Text<Listing>("osram 1777"), CancellationToken.None));
        Assert.Equal("1201", await TextAsync("SELECT count(*) FROM doc_listings__words"));
    }

    [Fact]
    public async Task Words_that_pages_made_are_those_that_the_triggers_make()
    {
        await PutListingsAsync();
        await EndAfterPagesAsync(1, ListingCollection.Definition);
        await ApplyAsync(new Lines(), ListingCollection.Definition);
        var byPages = await RowsAsync(Vocabulary);

        await database.WriteAsync(session => session.Execute("UPDATE doc_listings SET body = json_set(body, '$.title', '')"));
        Assert.Empty(await RowsAsync(Vocabulary));
        await database.WriteAsync(session => session.Execute("UPDATE doc_listings SET body = json_set(body, '$.title', 'Ɔsram ' || (1000 + seq - 1))"));

        Assert.Equal(2 * Count, byPages.Count);
        Assert.Equal(byPages, await RowsAsync(Vocabulary));
    }

    /// <summary>A change that a document's new form makes to its words meets them, and not a place that is still to be filled.</summary>
    [Fact]
    public async Task Words_are_whole_before_the_documents_are_written_anew()
    {
        await PutListingsAsync();
        var lines = new Lines();

        await ApplyAsync(lines, ListingCollection.Definition with { Revision = 1 });

        Assert.Equal(
            [$"{Wording}: 0 of 1201 are done", $"{Wording}: 1201 of 1201 are done", "Writing the documents of listings anew: 0 of 1201 are done", "Writing the documents of listings anew: 1201 of 1201 are done"],
            lines.All);
    }

    [Fact]
    public async Task The_log_tells_every_ten_seconds_how_many_are_done()
    {
        await PutSkillsAsync();
        var lines = new Lines();

        await SqliteSchema.ApplyAsync(database, [SkillNameCollection.Definition with { Revision = 2 }], lines, new PassingTime(TimeSpan.FromSeconds(6)), CancellationToken.None);

        Assert.Equal([$"{Writing}: 0 of 1201 are done", $"{Writing}: 1000 of 1201 are done", $"{Writing}: 1201 of 1201 are done"], lines.All);
    }

    [Fact]
    public async Task A_file_without_documents_and_one_that_is_up_to_date_say_nothing()
    {
        var lines = new Lines();

        for (var time = 0; time < 2; time++) await ApplyAsync(lines, ListingCollection.Definition with { Revision = 1 });

        Assert.Empty(lines.All);
        Assert.Equal("1", await TextAsync("SELECT revision FROM document_revisions WHERE rewritten_to IS NULL"));
        Assert.Null(await TextAsync("SELECT filled_to FROM document_indexes WHERE name = 'doc_listings__words'"));
    }

    private const string Vocabulary = "SELECT concat_ws(' ', term, doc, col, offset) FROM words_of_listings ORDER BY term, doc, col, offset";

    /// <summary>Documents of an earlier revision: their key is not the one that is computed now.</summary>
    private async Task PutSkillsAsync()
    {
        await SqliteSchema.ApplyAsync(database, [SkillNameCollection.Definition]);
        await database.WriteAsync(session => session.ExecuteScript($"""
            WITH RECURSIVE number (value) AS (SELECT 1000000 UNION ALL SELECT value + 1 FROM number LIMIT {Count})
            INSERT INTO doc_skill_names (id, version, body) SELECT randomblob(16), 1, json_object(
                'id', '01890a5d-ac96-774b-bcce-b3020' || value, 'version', 1,
                'createdAt', '2026-01-01T00:00:00.000Z', 'updatedAt', '2026-01-01T00:00:00.000Z', 'name', 'ɛkwan ' || value) FROM number;
            """));
    }

    private async Task PutListingsAsync()
    {
        await SqliteSchema.ApplyAsync(database, [Wordless]);
        await database.WriteAsync(session => session.ExecuteScript($$"""
            WITH RECURSIVE number (value) AS (SELECT 1000 UNION ALL SELECT value + 1 FROM number LIMIT {{Count}})
            INSERT INTO doc_listings (id, version, body) SELECT randomblob(16), 1, json_object(
                'id', '01890a5d-ac96-774b-bcce-b3020000' || value, 'version', 1, 'status', 'draft', 'price', json('{"minorUnits":100,"currency":"GHS"}'),
                'createdAt', '2026-01-01T00:00:00.000Z', 'updatedAt', '2026-01-01T00:00:00.000Z', 'title', 'Ɔsram ' || value) FROM number;
            """));
    }

    private async Task<SqliteDocumentStore> ApplyAsync(Lines lines, CollectionDefinition collection) =>
        new(await SqliteSchema.ApplyAsync(database, [collection], lines, TimeProvider.System, CancellationToken.None), TimeProvider.System);

    /// <summary>Begins, ends as a process does that is stopped after some pages, and opens the file again as the next process does.</summary>
    private async Task EndAfterPagesAsync(int pages, CollectionDefinition collection)
    {
        using var stopping = new CancellationTokenSource();
        var asked = 0;
        // The time is asked for at the beginning, and once for each page after it.
        var clock = new PassingTime(TimeSpan.Zero, () =>
        {
            if (++asked == pages + 1) stopping.Cancel();
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => SqliteSchema.ApplyAsync(database, [collection], NullLogger.Instance, clock, stopping.Token));
        await database.DisposeAsync();
        database = new SqliteDatabase(File);
    }

    /// <summary>How many skills have the key that is computed now.</summary>
    private async Task<string?> SkillsAnewAsync() => await TextAsync("SELECT count(*) FROM doc_skill_names WHERE body ->> '$.nameKey' LIKE 'ekwan %'");

    private async Task<string?> TextAsync(string sql) => (await RowsAsync(sql))[0];

    /// <summary>The first column of the rows.</summary>
    private Task<List<string?>> RowsAsync(string sql) => database.WriteAsync(session =>
    {
        session.ExecuteScript("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_listings USING fts5vocab(main, 'doc_listings__words', 'instance')");
        using var rows = session.Prepare(sql);
        var found = new List<string?>();
        while (rows.Step()) found.Add(rows.GetText(0));
        return found;
    });

    /// <summary>Passes by a step each time it is asked for.</summary>
    private sealed class PassingTime(TimeSpan step, Action? onAsked = null) : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            onAsked?.Invoke();
            return now += step.Ticks;
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

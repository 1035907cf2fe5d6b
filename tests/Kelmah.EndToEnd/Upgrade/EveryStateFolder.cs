using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.EndToEnd.Upgrade;

/// <summary>
/// The data folder that an earlier version left with contracts in every state, after this version has let every deadline in it
/// pass, day by day. README.md beside this file says how the folder was made.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes of it through IAsyncLifetime.")]
public sealed class EveryStateFolder : IAsyncLifetime
{
    /// <summary>One by one, so that each reminder has its time.</summary>
    private const int DaysUntilTheLastContractEnds = 27;

    /// <summary>It was asked for at the kill, and its grace is 30 days.</summary>
    private const int DaysUntilTheLastErasure = 4;

    /// <summary>
    /// What is due at the present time and not done yet, at each of the places where work waits; a sweep is, where the last one was
    /// ten minutes ago. ?1 is the real time, in ticks.
    /// </summary>
    private const string Unfinished = """
        SELECT (SELECT count(*) FROM unrelayed_events)
            || ' events, ' || (SELECT count(*) FROM queue_messages WHERE state IN (0, 1) OR (state IN (2, 4) AND due_ms <= now_ms))
            || ' messages, ' || (SELECT count(*) FROM durable_instances WHERE has_work = 1)
            || ' turns, ' || (SELECT count(*) FROM durable_messages)
            || ' signals, ' || (SELECT count(*) FROM durable_timers WHERE due_at <= now_ticks)
            || ' timers, ' || (SELECT count(*) FROM stripe_deliveries WHERE state = 'pending' AND due <= now_ms)
            || ' webhooks, ' || (SELECT count(*) FROM timers WHERE name = 'SweepDeadlines' AND last_ticks <= now_ticks - 6000000000) || ' sweeps'
        FROM (SELECT ?1 + offset_ticks AS now_ticks, (?1 + offset_ticks - 621355968000000000) / 10000 AS now_ms FROM clock)
        """;

    private const string Nothing = "0 events, 0 messages, 0 turns, 0 signals, 0 timers, 0 webhooks, 0 sweeps";

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The process was killed at 08:53; three reminders fell due from 09:00 to 09:03, while nothing ran.</summary>
    private static readonly DateTimeOffset StartedAgainAt = new(2026, 12, 16, 9, 5, 0, TimeSpan.Zero);

    /// <summary>Its outbox is older than messages are kept.</summary>
    private readonly KelmahProcess kelmah = new(("Outbox__KeptDays", "3650"));
    private SqliteDatabase database = null!;

    /// <summary>A client of the process, which still runs.</summary>
    public HttpClient Http => kelmah.Http;

    /// <summary>One of the two hirers.</summary>
    public StoryClient Ama { get; private set; } = null!;

    /// <summary>The other hirer.</summary>
    public StoryClient Esi { get; private set; } = null!;

    /// <summary>What was under way at the kill, as <c>name count</c>.</summary>
    public IReadOnlyList<string> UnderWay { get; private set; } = [];

    /// <summary>The orchestrations that had not ended at the kill, as <c>name instance</c>.</summary>
    public IReadOnlyList<string> OrchestrationsUnderWay { get; private set; } = [];

    /// <summary>The messages that were dead letters before the kill.</summary>
    public IReadOnlyList<string> DeadLetters { get; private set; } = [];

    /// <summary>
    /// Each reminder that was sent at once after the start, before any more time passed, as <c>event of job by channel</c>.
    /// </summary>
    public IReadOnlyList<string> LateReminders { get; private set; } = [];

    /// <summary>Each message that the outbox has had; those to and about somebody who is erased go from it.</summary>
    public HashSet<string> Outbox { get; } = [];

    public async Task InitializeAsync()
    {
        await using (var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Upgrade", "kelmah-2.tar.gz")))
        await using (var plain = new GZipStream(packed, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(plain, kelmah.DataFolder, overwriteFiles: false);
        database = new SqliteDatabase(Path.Combine(kelmah.DataFolder, "kelmah.db"));
        ReadWhatWasUnderWay();
        Outbox.UnionWith(Directory.EnumerateFiles(Path.Combine(kelmah.DataFolder, "outbox")).Select(file => Path.GetFileNameWithoutExtension(file)));
        var lastEvent = Texts("SELECT max(position) FROM events").Single();
        await SetClockAsync();
        await kelmah.StartAsync();
        await UntilQuietAsync();
        LateReminders = RemindersAfter(lastEvent);
        var clock = new ContractStory(Http);
        foreach (var days in Enumerable.Repeat(1, DaysUntilTheLastContractEnds).Append(DaysUntilTheLastErasure))
        {
            Outbox.UnionWith(await OutboxAsync());
            await clock.PassTimeAsync(TimeSpan.FromDays(days), None);
            await UntilQuietAsync();
        }

        (Ama, Esi) = (await SignInAsync("Ama", "Mensah"), await SignInAsync("Esi", "Owusu"));
        // They are told of their sign-ins, from a place that the earlier release did not know.
        await UntilQuietAsync();
        Outbox.UnionWith(await OutboxAsync());
    }

    public async Task DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        await kelmah.DisposeAsync();
    }

    /// <summary>Signs in as one of the users of the folder.</summary>
    public async Task<StoryClient> SignInAsync(string firstName, string lastName)
    {
        var client = new StoryClient(Http);
        await client.SignInAsync($"{firstName}.{lastName}@example.com".ToLowerInvariant(), $"{firstName}-needs-a-long-password", None);
        return client;
    }

    /// <summary>The only column of each row, as text.</summary>
    public IReadOnlyList<string> Texts(string sql) => database.Read(session =>
    {
        using var statement = session.Prepare(sql);
        var texts = new List<string>();
        while (statement.Step()) texts.Add(statement.GetText(0) ?? "");
        return texts;
    });

    /// <summary>The objects of a kind at the Stripe simulator.</summary>
    public async Task<IReadOnlyList<JsonElement>> AtStripeAsync(string kind)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/{kind}?limit=100");
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        using var response = await Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        var list = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        Assert.False(list.GetProperty("has_more").GetBoolean());
        return [.. list.GetProperty("data").EnumerateArray()];
    }

    private async Task<IEnumerable<string>> OutboxAsync()
    {
        using var answer = await Http.GetAsync("/simulators/outbox");
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).Items().Select(message => message.Text("id"));
    }

    private void ReadWhatWasUnderWay()
    {
        UnderWay = Texts("""
            SELECT 'events that were not relayed ' || count(*) FROM unrelayed_events
            UNION ALL SELECT 'messages of ' || queue || ' ' || count(*) FROM queue_messages WHERE state < 5 GROUP BY queue
            UNION ALL SELECT 'webhooks to come ' || count(*) FROM stripe_deliveries
            UNION ALL SELECT 'instances in the middle of a turn ' || count(*) FROM durable_instances WHERE has_work = 1
            UNION ALL SELECT 'signals that woke nobody yet ' || count(*) FROM durable_messages
            UNION ALL SELECT name || ' ' || count(*) FROM durable_instances WHERE status <> 1 GROUP BY name
            UNION ALL SELECT 'milestones approved and not paid ' || count(*) FROM doc_milestones
                WHERE json_extract(body, '$.status') = 'completed' AND json_extract(body, '$.releasedAt') IS NULL
            UNION ALL SELECT json_extract(body, '$.type') || ' pending ' || count(*) FROM doc_transactions
                WHERE json_extract(body, '$.status') = 'pending' GROUP BY json_extract(body, '$.type')
            UNION ALL SELECT 'refunds at Stripe ' || count(*) FROM stripe_objects WHERE type = 'refund'
            UNION ALL SELECT 'notifications to be sent ' || count(*) FROM doc_notifications
                WHERE json_extract(body, '$.status') = 'pending' AND json_extract(body, '$.scheduledAt') IS NULL
            UNION ALL SELECT 'notifications for later ' || count(*) FROM doc_notifications
                WHERE json_extract(body, '$.status') = 'pending' AND json_extract(body, '$.scheduledAt') IS NOT NULL
            """);
        OrchestrationsUnderWay = Texts("SELECT name || ' ' || instance_id FROM durable_instances WHERE status <> 1 ORDER BY 1");
        DeadLetters = Texts("SELECT message_id FROM queue_messages WHERE state = 5");
    }

    private IReadOnlyList<string> RemindersAfter(string position) => Texts($"""
        SELECT event.type || ' of ' || json_extract(job.body, '$.title') || ' by ' || json_extract(told.body, '$.channel')
        FROM doc_notifications told
        JOIN events event ON hex(event.id) = upper(replace(json_extract(told.body, '$.eventId'), '-', ''))
        JOIN doc_contracts contract ON json_extract(contract.body, '$.id') = json_extract(event.payload, '$.contractId')
        JOIN doc_jobs job ON json_extract(job.body, '$.id') = json_extract(contract.body, '$.jobId')
        WHERE event.type LIKE '%ReminderDue' AND event.position > {position}
        ORDER BY 1
        """);

    /// <summary>The clock goes on where it was, whenever this runs.</summary>
    private Task SetClockAsync() => database.WriteAsync(session =>
    {
        using var clock = session.Prepare("UPDATE clock SET offset_ticks = ?1");
        clock.Bind(1, (StartedAgainAt - TimeProvider.System.GetUtcNow()).Ticks).Run();
    });

    /// <summary>Until all that is due at the present time has been done, with what follows from it.</summary>
    private async Task UntilQuietAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Between two of the places that are looked at there may be a moment in which work stands in neither.
        for (var quiet = 0; quiet < 3; quiet = IsQuiet() ? quiet + 1 : 0) await Task.Delay(10, deadline.Token);
    }

    private bool IsQuiet() => database.Read(session =>
    {
        using var statement = session.Prepare(Unfinished);
        return statement.Bind(1, TimeProvider.System.GetUtcNow().Ticks).Step() && statement.GetText(0) == Nothing;
    });
}

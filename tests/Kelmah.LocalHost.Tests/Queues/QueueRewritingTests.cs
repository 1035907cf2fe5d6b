using System.Text;
using Kelmah.LocalHost.Tests.Hosting;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.LocalHost.Tests.Queues;

/// <summary>Messages of an earlier release whose bodies are changed where they wait.</summary>
public sealed class QueueRewritingTests
{
    private const string Secret = "a secret";

    [Fact]
    public async Task Waiting_scheduled_and_dead_messages_of_the_queues_that_are_named_lose_what_is_taken_out_and_the_file_does_too()
    {
        await using var host = await RunningHost.StartAsync<NoFunctions>();
        await host.Queues.SendAsync(
            "work", Text($"waits {Secret}"), Text($"scheduled {Secret}") with { ScheduledEnqueueTime = host.Clock.GetUtcNow().AddDays(1) }, Text($"dead {Secret}"), Text("plain"));
        await host.Queues.SendAsync("other", Text("kept secret"));
        await DatabaseOf(host).WriteAsync(session => session.Execute("""
            UPDATE queue_messages SET state = 5, dead_ms = 0, dead_reason = 'x' WHERE CAST(body AS TEXT) LIKE 'dead%'
            """));

        await host.Queues.RewriteOnceAsync(Taking(), CancellationToken.None);

        Assert.Equal(["waits", "scheduled", "dead", "plain", "kept secret"], Bodies(host));
        Assert.Equal("dead", Encoding.UTF8.GetString(host.Queues.PeekDeadLetters("work").Single().Body.Span));
        Assert.Equal([new QueueCounts("other", 1, 0, 0, 0), new QueueCounts("work", 2, 0, 1, 1)], host.Queues.Counts());
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(host.Folder.Path, ".kelmah"), "kelmah.db*"), file => Holds(file, Secret));
    }

    [Fact]
    public async Task A_rewriting_that_was_ended_goes_on_after_the_last_page_and_is_done_once_for_each_revision()
    {
        await using var host = await RunningHost.StartAsync<NoFunctions>();
        await host.Queues.SendAsync("work", [.. Enumerable.Range(0, (2 * QueueRewriting.PageSize) + 1).Select(number => Text($"{number} {Secret}"))]);
        var asked = 0;
        using var stopping = new CancellationTokenSource();
        var ending = Taking(() =>
        {
            if (++asked == 1) stopping.Cancel();
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => host.Queues.RewriteOnceAsync(ending, stopping.Token));
        await host.CrashAsync();
        await host.StartAgainAsync();
        Assert.Equal(QueueRewriting.PageSize, Bodies(host).Count(body => !body.EndsWith(Secret, StringComparison.Ordinal)));
        await host.Queues.RewriteOnceAsync(ending, CancellationToken.None);
        Assert.Equal((2 * QueueRewriting.PageSize) + 1, asked);
        Assert.DoesNotContain(Bodies(host), body => body.EndsWith(Secret, StringComparison.Ordinal));

        await host.Queues.RewriteOnceAsync(ending, CancellationToken.None);
        Assert.Equal((2 * QueueRewriting.PageSize) + 1, asked);
        await host.Queues.RewriteOnceAsync(ending with { Revision = 2 }, CancellationToken.None);
        Assert.Equal(2 * ((2 * QueueRewriting.PageSize) + 1), asked);
    }

    private static QueueRewriting Taking(Action? onAsked = null) => new("secrets", 1, ["Work"], body =>
    {
        onAsked?.Invoke();
        var text = Encoding.UTF8.GetString(body.Span);
        return text.EndsWith(Secret, StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(text[..^(Secret.Length + 1)]) : null;
    });

    private static LocalMessage Text(string body) => QueueDeliveryTests.Text(body);

    private static SqliteDatabase DatabaseOf(RunningHost host) => host.Host.Services.GetRequiredService<SqliteDatabase>();

    private static List<string> Bodies(RunningHost host) => DatabaseOf(host).Read(session =>
    {
        using var rows = session.Prepare("SELECT CAST(body AS TEXT) FROM queue_messages ORDER BY sequence");
        var bodies = new List<string>();
        while (rows.Step()) bodies.Add(rows.GetText(0)!);
        return bodies;
    });

    private static bool Holds(string file, string words)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;
    }

    internal sealed class NoFunctions;
}

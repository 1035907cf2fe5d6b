using System.Text;
using Kelmah.Kernel.Queues;
using Kelmah.LocalHost;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Queues;

/// <summary>A data folder whose queues hold events of an earlier release.</summary>
public sealed class QueueCleaningTests
{
    [Fact]
    public async Task The_first_start_takes_words_out_of_the_dead_letters_of_events_and_notifications_and_of_no_others()
    {
        await using var app = await KelmahApp.StartNewAsync();

        await app.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session => Put(session, QueueNames.Events, QueueNames.Notifications, QueueNames.StripeEvents));

        await app.RestartAsync();

        var letters = app.Services.GetRequiredService<ILocalQueues>().PeekDeadLetters().ToDictionary(letter => letter.Queue, letter => Encoding.UTF8.GetString(letter.Body.Span));
        Assert.Equal(Body(""), letters[QueueNames.Events]);
        Assert.Equal(Body(""), letters[QueueNames.Notifications]);
        Assert.Equal(Body(Words), letters[QueueNames.StripeEvents]);
    }

    private const string Words = "\"reason\":\"Too far away\",";

    private static string Body(string words) => $$$"""
        {"id":"01890a5d-ac96-774b-bcce-b302099a8057","streamId":"applications/01890a5d-ac96-774b-bcce-b302099a8058","version":2,"type":"ApplicationRejected","payload":{{{{words}}}"jobId":"01890a5d-ac96-774b-bcce-b302099a8059"}}
        """;

    private static void Put(SqliteSession session, params string[] queues)
    {
        session.ExecuteScript("DELETE FROM queue_rewritings;");
        foreach (var queue in queues)
        {
            using var insert = session.Prepare("""
                INSERT INTO queue_messages (queue, state, message_id, body, delivery_count, enqueued_ms, dead_ms, dead_reason) VALUES (?1, 5, ?1, ?2, 10, 0, 0, 'x')
                """);
            insert.Bind(1, queue).Bind(2, Encoding.UTF8.GetBytes(Body(Words)).AsSpan()).Run();
        }
    }
}

using System.Net;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Queues;

public sealed class DeadLetterTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_poisoned_message_is_given_up_shown_and_replayed()
    {
        var poison = new QueueMessage(Guid.CreateVersion7().ToString(), """{"no": "event"}""");
        await app.Services.GetRequiredService<IQueueSender>().SendAsync(QueueNames.Events, [poison], CancellationToken.None);

        var letter = await Until.HoldsAsync(() => NextLetterAsync(poison.MessageId), found => found is not null);
        var admin = await app.SignInAsAdminAsync();
        var id = letter!.Value.GetProperty("id").GetString();
        var replayed = await admin.PostAsync($"/admin/dead-letters/{id}/replay");

        Assert.Equal(("events", 10), (letter.Value.GetProperty("queue").GetString(), letter.Value.GetProperty("deliveryCount").GetInt32()));
        Assert.Equal(HttpStatusCode.Accepted, replayed.Status);
        (await admin.PostAsync($"/admin/dead-letters/{id}/replay")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task An_event_that_cannot_be_relayed_is_shown_before_the_dead_letters_and_replayed_and_readiness_tells_of_it()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var admin = await own.SignInAsAdminAsync();
        var poison = await AppendAsync(own, "FromALaterRelease");
        await own.Services.GetRequiredService<EventRelay>().RelayAsync(CancellationToken.None);

        var items = (await admin.GetAsync("/admin/dead-letters?limit=1")).Body.GetProperty("items");
        var letter = Assert.Single(items.EnumerateArray());
        Assert.Equal(
            ($"outbox-{poison}", "outbox", "unreadable"),
            (letter.GetProperty("id").GetString(), letter.GetProperty("queue").GetString(), letter.GetProperty("reason").GetString()));
        Assert.Single((await admin.GetAsync("/admin/dead-letters?queue=outbox")).Body.GetProperty("items").EnumerateArray());
        Assert.Empty((await admin.GetAsync("/admin/dead-letters?queue=events")).Body.GetProperty("items").EnumerateArray());
        Assert.False(await RelaysAllAsync(own));

        Assert.Equal(HttpStatusCode.Accepted, (await admin.PostAsync($"/admin/dead-letters/outbox-{poison}/replay")).Status);
        await Until.HoldsAsync(
            async () => (await admin.GetAsync("/admin/dead-letters?queue=outbox")).Body.GetProperty("items").GetArrayLength(), static count => count == 1);
        (await admin.PostAsync($"/admin/dead-letters/outbox-{Guid.NewGuid()}/replay")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await admin.PostAsync("/admin/dead-letters/outbox-nonsense/replay")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_list_goes_on_from_the_events_to_the_dead_letters()
    {
        await using var own = await KelmahApp.StartNewAsync();
        foreach (var number in (int[])[1, 2, 3]) await AppendAsync(own, $"FromALaterRelease{number}");
        await own.Services.GetRequiredService<EventRelay>().RelayAsync(CancellationToken.None);
        var admin = await own.SignInAsAdminAsync();
        await GiveUpAsync(own);

        var seen = new List<string>();
        for (var path = "/admin/dead-letters?limit=1"; path is not null;)
        {
            admin = await own.SignInAsAdminAsync();
            var page = (await admin.GetAsync(path)).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("queue").GetString()!));
            path = page.GetProperty("nextCursor").GetString() is { } cursor ? $"/admin/dead-letters?limit=1&cursor={cursor}" : null;
        }

        Assert.Equal(["outbox", "outbox", "outbox", "events"], seen);
    }

    [Fact]
    public async Task Only_administrators_see_and_replay_them()
    {
        foreach (var role in new[] { UserRole.Worker, UserRole.Hirer })
        {
            var user = await app.SignUpAsync(role);
            (await user.GetAsync("/admin/dead-letters")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
            (await user.PostAsync("/admin/dead-letters/1/replay")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        }

        (await app.Anonymous.GetAsync("/admin/dead-letters")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await app.Anonymous.PostAsync("/admin/dead-letters/1/replay")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("99999999999999999999999")]
    public async Task What_is_no_dead_letter_is_not_found(string id) =>
        (await (await app.SignInAsAdminAsync()).PostAsync($"/admin/dead-letters/{id}/replay")).AssertProblem(HttpStatusCode.NotFound, "not_found");

    [Fact]
    public async Task A_cursor_of_another_list_is_refused() =>
        (await (await app.SignInAsAdminAsync()).GetAsync("/admin/dead-letters?cursor=nonsense")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

    private static async Task<Guid> AppendAsync(KelmahApp to, string type)
    {
        var id = Guid.CreateVersion7();
        await to.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session =>
        {
            using var insert = session.Prepare("INSERT INTO events (id, stream_id, version, occurred_at, type, payload) VALUES (?1, ?2, 1, 0, ?3, '{}')");
            insert.Bind(1, id).Bind(2, $"contracts/{id}").Bind(3, type).Run();
            using var wait = session.Prepare("INSERT INTO unrelayed_events (position, id) VALUES (?1, ?2)");
            wait.Bind(1, session.LastInsertRowId).Bind(2, id).Run();
        });
        return id;
    }

    /// <summary>Has one message of the events' queue become a dead letter.</summary>
    private static async Task GiveUpAsync(KelmahApp of)
    {
        var poison = new QueueMessage(Guid.CreateVersion7().ToString(), "no event");
        await of.Services.GetRequiredService<IQueueSender>().SendAsync(QueueNames.Events, [poison], CancellationToken.None);
        await Until.HoldsAsync(
            async () =>
            {
                await of.Clock.AdvanceAsync(TimeSpan.FromHours(13));
                return await of.Services.GetRequiredService<IDeadLetters>().ListAsync(QueueNames.Events, new Paging(), CancellationToken.None);
            },
            static found => found.Items.Count > 0);
    }

    private static async Task<bool> RelaysAllAsync(KelmahApp of)
    {
        var health = JsonSerializer.Deserialize<JsonElement>(await of.Http.GetStringAsync("/health/ready"));
        Assert.Equal("ready", health.GetProperty("status").GetString());
        return health.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "outbox").GetProperty("works").GetBoolean();
    }

    /// <summary>Lets the time of the next delivery come, then looks; signs in each time because a token does not live that long.</summary>
    private async Task<JsonElement?> NextLetterAsync(string messageId)
    {
        await app.Clock.AdvanceAsync(TimeSpan.FromHours(13));
        var admin = await app.SignInAsAdminAsync();
        var items = (await admin.GetAsync("/admin/dead-letters?limit=100&queue=events")).Body.GetProperty("items").EnumerateArray();
        return items.Select(item => (JsonElement?)item).FirstOrDefault(item => item!.Value.GetProperty("messageId").GetString() == messageId);
    }
}

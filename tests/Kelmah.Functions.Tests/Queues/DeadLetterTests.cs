using System.Net;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Queues;
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

    /// <summary>Lets the time of the next delivery come, then looks; signs in each time because a token does not live that long.</summary>
    private async Task<JsonElement?> NextLetterAsync(string messageId)
    {
        await app.Clock.AdvanceAsync(TimeSpan.FromHours(13));
        var admin = await app.SignInAsAdminAsync();
        var items = (await admin.GetAsync("/admin/dead-letters?limit=100&queue=events")).Body.GetProperty("items").EnumerateArray();
        return items.Select(item => (JsonElement?)item).FirstOrDefault(item => item!.Value.GetProperty("messageId").GetString() == messageId);
    }
}

using System.Net;
using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Notifications;

public sealed class NotificationFunctionsTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    public static TheoryData<string, string> Routes { get; } = new()
    {
        { "GET", "/notifications" },
        { "GET", "/notifications/unread-count" },
        { "POST", "/notifications/read-all" },
        { "POST", $"/notifications/{Guid.Empty}/read" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Nobody_reads_without_signing_in(string verb, string path) =>
        (await app.Anonymous.SendAsync(new HttpMethod(verb), path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");

    [Theory]
    [InlineData(UserRole.Worker)]
    [InlineData(UserRole.Hirer)]
    public async Task What_happened_is_told_in_the_app_and_can_be_read_once(UserRole role)
    {
        var user = await app.SignUpAsync(role);
        var told = await FirstOfAsync(user);

        Assert.Equal(("system", "in_app", false), (Text(told, "type"), Text(told, "channel"), told.GetProperty("isRead").GetBoolean()));
        Assert.Equal("EmailVerified", told.GetProperty("data").GetProperty("event").GetString());
        Assert.Equal(1, (await user.GetAsync("/notifications/unread-count")).Body.GetProperty("unread").GetInt64());
        var read = await user.PostAsync($"/notifications/{Text(told, "id")}/read");
        var again = await user.PostAsync($"/notifications/{Text(told, "id")}/read");
        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal(read.Text, again.Text);
        Assert.Equal(0, (await user.GetAsync("/notifications?unread=true")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task An_administrator_has_notifications_of_their_own_only()
    {
        var admin = await app.SignInAsAdminAsync();
        var user = await app.SignUpAsync(UserRole.Worker);
        var told = await FirstOfAsync(user);

        (await admin.PostAsync($"/notifications/{Text(told, "id")}/read")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.DoesNotContain(Text(told, "id"), (await admin.GetAsync("/notifications?limit=100")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_is_told_that_there_is_no_such_thing()
    {
        var told = await FirstOfAsync(await app.SignUpAsync(UserRole.Worker));
        var stranger = await app.SignUpAsync(UserRole.Hirer);

        (await stranger.PostAsync($"/notifications/{Text(told, "id")}/read")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Reading_all_says_how_many_it_read()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        await FirstOfAsync(user);

        Assert.Equal(1, (await user.PostAsync("/notifications/read-all")).Body.GetProperty("read").GetInt32());
        Assert.Equal(0, (await user.PostAsync("/notifications/read-all")).Body.GetProperty("read").GetInt32());
    }

    [Theory]
    [InlineData("/notifications?limit=0")]
    [InlineData("/notifications?limit=101")]
    [InlineData("/notifications?unread=maybe")]
    [InlineData("/notifications?cursor=nonsense")]
    [InlineData("/notifications?unknown=1")]
    public async Task A_malformed_query_is_refused(string path) =>
        (await (await app.SignUpAsync(UserRole.Worker)).GetAsync(path)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

    [Fact]
    public async Task The_verification_mail_reaches_the_outbox_once_with_a_token_that_holds()
    {
        var user = await app.SignUpAsync(UserRole.Worker, isVerified: false);

        var mail = await Until.HoldsAsync(() => MailToAsync(user.Email), found => found.Length > 0);

        var token = await app.VerificationTokenAsync(user.UserId);
        Assert.Contains($"\n{token}\n", Assert.Single(mail).GetProperty("body").GetString()!, StringComparison.Ordinal);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static Task<JsonElement> FirstOfAsync(TestClient user) => Until.HoldsAsync(
        async () => (await user.GetAsync("/notifications")).Body.GetProperty("items").EnumerateArray().FirstOrDefault(),
        found => found.ValueKind == JsonValueKind.Object);

    private async Task<JsonElement[]> MailToAsync(string email)
    {
        var outbox = JsonSerializer.Deserialize<JsonElement>(await app.Http.GetStringAsync("/simulators/outbox"));
        return [.. outbox.EnumerateArray().Where(message => Text(message, "to").Contains(email, StringComparison.Ordinal))];
    }
}

using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

public sealed class SettingsTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Settings_begin_with_defaults_and_are_replaced_as_a_whole()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal("Africa/Accra", (await user.GetAsync("/users/me/settings")).Body.GetProperty("timeZone").GetString());
        var settings = new { language = "ak", timeZone = "Europe/London", notifications = new { job = new { sms = false } }, quietHours = new { from = "22:00", until = "06:30" } };

        var changed = await user.PutAsync("/users/me/settings", settings);

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        var read = (await user.GetAsync("/users/me/settings")).Body;
        Assert.Equal(("ak", "22:00"), (read.GetProperty("language").GetString(), read.GetProperty("quietHours").GetProperty("from").GetString()));
        var job = read.GetProperty("notifications").GetProperty("job");
        Assert.Equal((false, true), (job.GetProperty("sms").GetBoolean(), job.GetProperty("push").GetBoolean()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await user.PutAsync("/users/me/settings", new { language = "en" })).Body.GetProperty("quietHours").ValueKind);
    }

    [Theory]
    [InlineData("""{"language":"xx"}""", "language")]
    [InlineData("""{"language":null}""", "language")]
    [InlineData("""{"timeZone":"Accra"}""", "timeZone")]
    [InlineData("""{"timeZone":"../etc/passwd"}""", "timeZone")]
    [InlineData("""{"quietHours":{"from":"24:00","until":"06:00"}}""", "quietHours.from")]
    [InlineData("""{"quietHours":{"from":"06:00","until":"06:00"}}""", "quietHours")]
    [InlineData("""{"notifications":{"job":{"fax":true}}}""", "fax")]
    [InlineData("""{"colour":"red"}""", "colour")]
    public async Task Settings_outside_the_schema_are_refused_and_change_nothing(string body, string field)
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var answer = await user.SendAsync(HttpMethod.Put, "/users/me/settings", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Contains(field, answer.Text, StringComparison.Ordinal);
        Assert.Equal("en", (await user.GetAsync("/users/me/settings")).Body.GetProperty("language").GetString());
    }
}

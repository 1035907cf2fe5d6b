using System.Net;
using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

public sealed class ProfileTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_profile_tells_the_next_best_action_until_nothing_is_missing()
    {
        var user = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        Assert.Equal((0, "verify_email"), await CompletenessAsync(user));
        await app.VerifyAsync(user.UserId);
        Assert.Equal((25, "add_skills"), await CompletenessAsync(user));

        var changed = await user.PatchAsync("/users/me", Full());

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal((100, null), await CompletenessAsync(user));
    }

    [Theory]
    [InlineData("""{"profile":{"languages":["xx"]}}""", "profile.languages")]
    [InlineData("""{"profile":{"availability":"sometimes"}}""", "profile.availability")]
    [InlineData("""{"profile":{"portfolio":[{"title":"House","url":"javascript:alert(1)"}]}}""", "profile.portfolio[0].url")]
    [InlineData("""{"profile":{"portfolio":[null]}}""", "profile.portfolio[0]")]
    public async Task A_bad_profile_changes_nothing(string body, string field)
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        var answer = await user.SendAsync(HttpMethod.Patch, "/users/me", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Contains(field, answer.Text, StringComparison.Ordinal);
    }

    /// <summary>Every field that strangers see stands here, so that a new one is made public on purpose.</summary>
    [Fact]
    public async Task A_public_profile_has_these_fields_and_no_others()
    {
        string[] open =
        [
            "id", "role", "roles", "createdAt", "rating", "isSaved",
            "profile.firstName", "profile.lastName", "profile.bio", "profile.skills", "profile.languages", "profile.availability", "profile.hourlyRate",
            "profile.experience.level", "profile.experience.years", "profile.experience.summary",
            "profile.location.city", "profile.location.region",
            "profile.portfolio.title", "profile.portfolio.url", "profile.portfolio.description", "profile.portfolio.attachmentId", "profile.pictureId",
        ];
        var user = await app.SignUpAsync(UserRole.Worker);
        await user.PatchAsync("/users/me", Full());
        var stranger = await app.SignUpAsync(UserRole.Hirer);

        var fields = FieldsOf((await stranger.GetAsync($"/users/{user.UserId}")).Body, "").Distinct().ToArray();

        Assert.Empty(fields.Except(open));
        Assert.Contains("profile.portfolio.url", fields);
    }

    private static object Full() => new
    {
        profile = new
        {
            bio = "Electrician",
            phone = "+233201234567",
            skills = new[] { "wiring" },
            languages = new[] { "en", "ak" },
            availability = "part_time",
            experience = new { level = "expert", years = 12 },
            location = new { city = "Accra", region = "Greater Accra", address = "7 Ring Road" },
            portfolio = new[] { new { title = "A house", url = "https://example.com/house" } },
        },
    };

    private static async Task<(int Percent, string? NextAction)> CompletenessAsync(TestClient user)
    {
        var completeness = (await user.GetAsync("/users/me")).Body.GetProperty("completeness");
        return (completeness.GetProperty("percent").GetInt32(), completeness.GetProperty("nextAction").GetString());
    }

    private static IEnumerable<string> FieldsOf(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => FieldsOf(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => FieldsOf(item, path)),
        _ => [path],
    };
}

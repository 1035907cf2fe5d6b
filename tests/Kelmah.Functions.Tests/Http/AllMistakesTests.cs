using System.Net;
using System.Text.Json;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>A caller learns of all mistakes of a request at once, and of none that was not made.</summary>
public sealed class AllMistakesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Of_a_registration_types_values_and_ranges_are_told_together()
    {
        var answer = await app.Anonymous.PostAsync("/auth/register", new { email = "nope", password = "short", role = "boss", profile = new { firstName = 7, lastName = " " }, colour = "red" });

        Assert.Equal(["colour", "email", "password", "profile.firstName", "profile.lastName", "role"], Fields(answer));
        Assert.Equal("Expected one of worker, hirer.", Message(answer, "role"));
    }

    [Fact]
    public async Task An_administrator_is_not_among_the_roles_that_can_be_chosen()
    {
        var answer = await app.Anonymous.PostAsync(
            "/auth/register", new { email = "boss@example.com", password = KelmahApp.Password, role = "admin", profile = new { firstName = "Ama", lastName = "Mensah" } });

        Assert.Equal(["role"], Fields(answer));
        Assert.Equal("Expected one of worker, hirer.", Message(answer, "role"));
        Assert.Equal("role: Expected one of worker, hirer.", answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Of_a_job_a_place_without_a_region_hides_nothing_else()
    {
        var content = SampleJobs.Content();
        content["budgetMin"] = SampleJobs.Money("0.00");
        content["skills"] = new[] { "wiring", " " };
        content["location"] = new { city = "Accra", latitude = 999.0, longitude = 0.0 };
        content["deadline"] = "tomorrow";
        content["isRemote"] = "no";
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var answer = await hirer.PostAsync("/jobs?dry=1&limit=3", content);

        Assert.Equal(["budgetMin", "deadline", "dry", "isRemote", "limit", "location.latitude", "location.region", "skills[1]"], Fields(answer));
    }

    [Theory]
    [InlineData("budgetMin", """{"amount":"ten","currency":"GHS"}""")]
    [InlineData("budgetMax", """{"amount":"1.00"}""")]
    [InlineData("isRemote", "\"yes\"")]
    [InlineData("location", "\"Accra\"")]
    [InlineData("skills", "\"wiring\"")]
    [InlineData("title", "null")]
    public async Task A_field_that_cannot_be_read_breaks_no_rule_with_another(string field, string value)
    {
        var content = SampleJobs.Content();
        content[field] = JsonSerializer.Deserialize<JsonElement>(value);
        if (field == "isRemote") content.Remove("location");
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        Assert.Equal([field], Fields(await hirer.PostAsync("/jobs", content)));
    }

    [Fact]
    public async Task Of_a_change_types_and_ranges_are_told_together()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.DraftAsync(hirer);

        var answer = await hirer.PatchAsync($"/jobs/{job}", new { title = "x", experienceLevel = "guru", Skills = Array.Empty<string>() });

        Assert.Equal(["Skills", "experienceLevel", "title"], Fields(answer));
    }

    [Fact]
    public async Task Who_may_never_do_it_is_told_so_first()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        (await worker.PostAsync("/jobs?colour=red", new { })).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await app.Anonymous.PostAsync("/jobs", new { })).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Theory]
    [InlineData("/jobs?foo=1", "foo")]
    [InlineData("/jobs?LIMIT=5", "LIMIT")]
    [InlineData("/wallet?expand=balances", "expand")]
    [InlineData("/users/me?foo=1&bar=2", "bar,foo")]
    [InlineData("/auth/jwks.json?foo=1", "foo")]
    public async Task An_unknown_parameter_is_named_on_every_route(string path, string names)
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var answer = await hirer.GetAsync(path);

        Assert.Equal(names.Split(','), Fields(answer));
        Assert.All(names.Split(','), name => Assert.Equal("There is no such parameter.", Message(answer, name)));
    }

    [Fact]
    public async Task A_field_has_the_spelling_that_is_described()
    {
        var content = SampleJobs.Content();
        content["Title"] = content["title"];
        content.Remove("title");
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var answer = await hirer.PostAsync("/jobs", content);

        Assert.Equal(["Title", "title"], Fields(answer));
        Assert.Equal(("There is no such field.", "It is required."), (Message(answer, "Title"), Message(answer, "title")));
    }

    [Fact]
    public async Task A_file_comes_in_the_part_that_is_described()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(SampleFiles.Png), "wrong", "a.png" } };

        var answer = await worker.SendAsync(HttpMethod.Post, "/attachments", form);

        Assert.Equal(["file"], Fields(answer));
    }

    [Fact]
    public async Task A_body_of_very_many_faults_gets_an_answer_of_some()
    {
        var body = string.Join(',', Enumerable.Range(0, 50_000).Select(number => $"\"x{number}\":1"));
        using var content = new StringContent($"{{{body}}}", System.Text.Encoding.UTF8, "application/json");

        var answer = await app.Anonymous.SendAsync(HttpMethod.Post, "/auth/login", content);

        Assert.Equal(100, Fields(answer).Count);
    }

    private static List<string> Fields(TestAnswer answer)
    {
        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        return [.. answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal)];
    }

    private static string? Message(TestAnswer answer, string field) => answer.Body.GetProperty("errors").GetProperty(field)[0].GetString();
}

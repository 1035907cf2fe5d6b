using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>Whatever is sent to a route with a body, the answer is a problem of 4xx, never a failure.</summary>
public sealed class MalformedInputTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    /// <summary>Every function that takes a body.</summary>
    public static TheoryData<string> EachRoute =>
        [.. ApiOperation.All.Where(operation => operation.Endpoint.Request is not null).Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(EachRoute))]
    public async Task Malformed_bodies_are_problems(string function)
    {
        var (caller, method, path) = await PrepareAsync(function);
        foreach (var (name, body) in Bodies(function))
        {
            // A body of nothing but optional fields may be left out, or be null.
            if (name is "empty" or "null" && ApiOperation.All.Single(operation => operation.Name == function).Endpoint.IsBodyOptional) continue;
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await caller.SendAsync(method, path, content);
            Assert.True((int)answer.Status is >= 400 and < 500, $"{name}: {(int)answer.Status} {answer.Text}");
            answer.AssertProblem();
            Assert.True(answer.Status == (body.Length > 1 << 20 ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.BadRequest), $"{name}: {answer.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(EachRoute))]
    public async Task Other_media_types_are_refused(string function)
    {
        var (caller, method, path) = await PrepareAsync(function);
        foreach (var type in (string?[])["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "multipart/form-data; boundary=x", null])
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            (await caller.SendAsync(method, path, content)).AssertProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }
    }

    [Fact]
    public async Task Each_field_of_a_job_refuses_each_wrong_value()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        foreach (var field in SampleJobs.Content().Keys)
        {
            foreach (var wrong in WrongValues(field))
            {
                var content = SampleJobs.Content();
                content[field] = wrong;
                var answer = await hirer.PostAsync("/jobs", content);
                Assert.True((int)answer.Status is >= 400 and < 500, $"{field} = {JsonSerializer.Serialize(wrong)}: {answer.Text}");
                answer.AssertProblem();
                Assert.Contains(answer.Body.GetProperty("errors").EnumerateObject(), error => error.Name.StartsWith(field, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Bad_ids_are_named_and_unknown_routes_are_not_found()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        foreach (var path in (string[])["/jobs/1", "/jobs/not-a-uuid", $"/jobs/{Guid.Empty}x", "/jobs/%0A", "/users/zz", "/jobs/' OR 1=1 --"])
        {
            var answer = (await hirer.GetAsync(path)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
            Assert.Equal("It is not a UUID.", answer.Body.GetProperty("errors").GetProperty("id")[0].GetString());
        }

        (await hirer.GetAsync("/nowhere")).AssertProblem(HttpStatusCode.NotFound, "route_not_found");
        (await hirer.GetAsync($"/jobs/{Guid.CreateVersion7()}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=x")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("limit=1&limit=2")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=%FF%FE")]
    [InlineData("status=open")]
    [InlineData("status=0")]
    [InlineData("experienceLevel=guru")]
    [InlineData("isRemote=1")]
    [InlineData("budgetMin=10.00")]
    [InlineData("budgetMin=-1&currency=GHS")]
    [InlineData("budgetMax=1e9&currency=GHS")]
    [InlineData("currency=ghs")]
    [InlineData("near=5.6")]
    [InlineData("near=95,0")]
    [InlineData("near=NaN,NaN")]
    [InlineData("near=5,0&radiusKm=0")]
    [InlineData("hirerId=1")]
    [InlineData("budgetMin=10.000&currency=GHS")]
    [InlineData("budgetMax=10.0&currency=JPY")]
    [InlineData("sort=cheapest")]
    [InlineData("sort=budget_max")]
    [InlineData("colour=red")]
    public async Task Bad_query_parameters_are_refused_by_name(string query)
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var answer = await hirer.GetAsync($"/jobs?{query}");

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.NotEmpty(answer.Body.GetProperty("errors").EnumerateObject());
    }

    [Theory]
    [InlineData("q=\"unclosed OR * NEAR(")]
    [InlineData("q=%27%3B%20DROP%20TABLE%20jobs%3B--")]
    [InlineData("skills=a,b,c")]
    [InlineData("near=5.6,-0.18&radiusKm=50")]
    public async Task Odd_but_well_formed_queries_are_answered(string query)
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        Assert.Equal(HttpStatusCode.OK, (await hirer.GetAsync($"/jobs?{query}")).Status);
    }

    [Fact]
    public async Task An_error_names_every_field_and_repeats_no_value()
    {
        var answer = await app.Anonymous.PostAsync(
            "/auth/register", new { email = "secret-value", password = "secret", role = "admin", profile = new { firstName = "", lastName = "x" } });

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(["email", "password", "profile.firstName", "role"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_unknown_duplicate_and_null_fields_are_named()
    {
        Assert.Equal(["email", "password", "role", "profile"], Fields(await PostAsync("{}")));
        Assert.Equal(["colour", "email", "password", "role", "profile"], Fields(await PostAsync("""{"colour": 1}""")));
        Assert.Equal(["email", "password", "role", "profile"], Fields(await PostAsync("""{"email": "a", "email": "b"}""")));
        Assert.Equal(["email"], Fields(await PostAsync("""{"email": null, "password": "a-long-password", "role": "hirer", "profile": {"firstName": "a", "lastName": "b"}}""")));
        Assert.Equal(["profile.firstName"], Fields(await PostAsync("""{"email": "a@example.com", "password": "a-long-password", "role": "hirer", "profile": {"lastName": "b"}}""")));
    }

    private static string[] Fields(TestAnswer answer) => [.. answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name)];

    private Task<TestAnswer> PostAsync(string json) =>
        app.Anonymous.SendAsync(HttpMethod.Post, "/auth/register", new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>A route to what its caller may change, so that only the body is wrong.</summary>
    private async Task<(TestClient Caller, HttpMethod Method, string Path)> PrepareAsync(string function)
    {
        var operation = ApiOperation.All.Single(found => found.Name == function);
        var world = await AccessWorld.MakeAsync(app);
        return (CallerOf(operation.Endpoint.Access, world), operation.Method, await world.PathAsync(operation));
    }

    private static TestClient CallerOf(Access access, AccessWorld world)
    {
        if (access.HasFlag(Access.Hirer)) return world.Contract.Hirer;
        return access.HasFlag(Access.Worker) ? world.Contract.Worker : world.Admin;
    }

    private static byte[] EachField(string function, string value)
    {
        var request = ApiOperation.All.Single(found => found.Name == function).Endpoint.Request!;
        var fields = request.GetProperties().Select(property => $"\"{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}\": {value}");
        return Encoding.UTF8.GetBytes($"{{{string.Join(", ", fields)}}}");
    }

    private static IEnumerable<(string Name, byte[] Body)> Bodies(string function)
    {
        yield return ("empty", []);
        yield return ("null", "null"u8.ToArray());
        yield return ("an array", "[]"u8.ToArray());
        yield return ("a number", "1"u8.ToArray());
        yield return ("a text", "\"x\""u8.ToArray());
        yield return ("cut off", "{\"email\": \"a"u8.ToArray());
        yield return ("two values", "{} {}"u8.ToArray());
        yield return ("a comment", "{/* */}"u8.ToArray());
        yield return ("an unknown field", "{\"colour\": \"red\"}"u8.ToArray());
        foreach (var wrong in (string[])["1e400", "-99999999999999999999999", "[[1]]", "{\"a\": 1}", "\"\\ud800\""])
            yield return ($"{wrong} for each field", EachField(function, wrong));
        yield return ("invalid UTF-8", [(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}']);
        yield return ("too deep", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"profile\":", 100)) + "1" + new string('}', 100)));
        yield return ("2 MiB", Encoding.UTF8.GetBytes($"{{\"email\": \"{new string('a', 2 << 20)}\"}}"));
    }

    private static IEnumerable<object?> WrongValues(string field)
    {
        yield return new object[] { new object[] { 1 } };
        yield return new { a = 1 };
        yield return 1e300;
        if (field is "budgetMin" or "budgetMax")
        {
            foreach (var amount in (object[])["-1.00", "1.234", "1e5", "", " 1", "99999999999999999999", "0x1", 5, "NaN"]) yield return new { amount, currency = "GHS" };
            foreach (var currency in (object?[])["ghs", "XXX", "", null, 7]) yield return new { amount = "1.00", currency };
            yield return new { amount = "1.00", currency = "GHS", extra = 1 };
            yield return "1.00";
        }

        if (field is not ("location" or "requirements" or "isRemote")) yield return null;
        if (field is "title" or "description") yield return "\u0000" + new string('x', 50);
        if (field is "title" or "description") yield return new string(' ', 50);
        if (field == "description") yield return new string('x', 10_001);
        if (field == "title") yield return new string('x', 121);
        if (field is "skills" or "requirements") yield return new string?[] { null };
        if (field == "skills") yield return Array.Empty<string>();
        if (field == "skills") yield return Enumerable.Range(0, 31).Select(number => $"skill {number}").ToArray();
        if (field == "location") yield return new { city = "Accra", region = "Greater Accra", latitude = 91, longitude = 0 };
        if (field == "location") yield return new { city = "Accra", region = "Greater Accra", latitude = 5 };
        if (field == "experienceLevel") yield return "guru";
        if (field == "experienceLevel") yield return 0;
    }
}

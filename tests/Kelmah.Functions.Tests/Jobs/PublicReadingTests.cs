using System.Net;
using System.Text.Json;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>What whoever is not signed in, a search engine too, may see.</summary>
public sealed class PublicReadingTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_stranger_sees_an_open_job_without_its_exact_place_and_everybody_else_with_it()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var content = SampleJobs.Content("Repair the roof of a stranger");
        content["location"] = new { city = "Accra", region = "Greater Accra", address = "7 Ring Road", latitude = 5.6037, longitude = -0.1871 };
        var job = await SampleJobs.PublishAsync(hirer, content);

        var seen = (await app.Anonymous.GetAsync($"/jobs/{job}")).Body;
        var listed = (await app.Anonymous.GetAsync($"/jobs?hirerId={hirer.UserId}")).Body.GetProperty("items")[0];

        foreach (var open in new[] { seen, listed })
        {
            Assert.Equal(("Accra", null, 5.6, -0.19), PlaceOf(open));
            Assert.Equal("Ama Mensah", open.GetProperty("hirer").GetProperty("name").GetString());
            Assert.Equal((0, false, false), (open.GetProperty("applicationCount").GetInt32(), open.GetProperty("hasApplied").GetBoolean(), open.GetProperty("isSaved").GetBoolean()));
        }

        foreach (var caller in new[] { hirer, await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Hirer), await app.SignInAsAdminAsync() })
            Assert.Equal(("Accra", "7 Ring Road", 5.6037, -0.1871), PlaceOf((await caller.GetAsync($"/jobs/{job}")).Body));
    }

    [Fact]
    public async Task A_job_that_is_not_open_is_not_found_by_a_stranger()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer);
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync($"/jobs/{job}")).Status);

        await hirer.PostAsync($"/jobs/{job}/close");

        (await app.Anonymous.GetAsync($"/jobs/{job}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, (await app.Anonymous.GetAsync($"/jobs?hirerId={hirer.UserId}")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignUpAsync(UserRole.Worker)).GetAsync($"/jobs/{job}")).Status);
    }

    [Theory]
    [InlineData("/jobs?status=draft")]
    [InlineData("/jobs?status=closed")]
    [InlineData("/jobs?near=5.6,-0.2&radiusKm=0.1")]
    public async Task What_a_stranger_may_not_ask_needs_a_sign_in(string path) =>
        (await app.Anonymous.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");

    [Fact]
    public async Task Wrong_input_of_a_stranger_is_refused_as_anybody_elses() =>
        (await app.Anonymous.GetAsync("/jobs?status=open&limit=1000")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

    [Fact]
    public async Task A_stranger_sees_verified_profiles_without_contact_data()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        await worker.PatchAsync("/users/me", new { profile = new { phone = "+233201234567", bio = "Roofs", location = new { city = "Accra", region = "Greater Accra", address = "7 Ring Road" } } });
        var unverified = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        var leaving = await app.SignUpAsync(UserRole.Hirer);
        Assert.Equal(HttpStatusCode.Accepted, (await leaving.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).Status);
        var admin = await app.SignInAsAdminAsync();

        var seen = await app.Anonymous.GetAsync($"/users/{worker.UserId}");

        seen.AssertStatus(HttpStatusCode.OK);
        Assert.Equal("Roofs", seen.Body.GetProperty("profile").GetProperty("bio").GetString());
        Assert.Equal(JsonValueKind.Null, seen.Body.GetProperty("rating").ValueKind);
        Assert.All(new[] { "+233201234567", "7 Ring Road", worker.Email }, secret => Assert.DoesNotContain(secret, seen.Text, StringComparison.Ordinal));
        foreach (var hidden in new[] { unverified.UserId, leaving.UserId, admin.UserId, Guid.CreateVersion7() })
            (await app.Anonymous.GetAsync($"/users/{hidden}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await worker.GetAsync($"/users/{unverified.UserId}")).Status);
    }

    [Fact]
    public async Task What_a_public_profile_shows_is_read_by_a_stranger_until_the_profile_is_hidden()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var photo = await worker.UploadCleanAsync(SampleFiles.Png, "house.png");
        await worker.PatchAsync("/users/me", new { profile = new { portfolio = new[] { new { title = "A house", attachmentId = photo } } } });
        await worker.PostAsync("/users/me/certificates", new { title = "Wiring, grade II", issuer = "Energy Commission", validUntil = app.Clock.GetUtcNow().AddDays(40) });
        var (hirer, admin) = (await app.SignUpAsync(UserRole.Hirer), await app.SignInAsAdminAsync());
        string[] paths = [$"/users/{worker.UserId}/certificates", $"/attachments/{photo}", $"/attachments/{photo}/metadata"];

        foreach (var caller in new[] { app.Anonymous, hirer, worker, admin })
        {
            foreach (var path in paths) Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(path)).Status);
            Assert.Equal("Wiring, grade II", Assert.Single((await caller.GetAsync(paths[0])).Body.GetProperty("items").EnumerateArray()).GetProperty("title").GetString());
        }

        (await admin.PostAsync($"/admin/users/{worker.UserId}/suspend", new { reason = "Complaints" })).AssertStatus(HttpStatusCode.OK);

        foreach (var caller in new[] { app.Anonymous, hirer })
        {
            foreach (var path in paths) (await caller.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }

        foreach (var path in paths) Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignInAsync(worker.Email, KelmahApp.Password)).GetAsync($"/attachments/{photo}")).Status);
    }

    [Fact]
    public async Task What_only_those_who_are_signed_in_see_of_a_profile_is_not_found_by_a_stranger()
    {
        var (unverified, leaving) = (await app.SignUpAsync(UserRole.Worker, isVerified: false), await app.SignUpAsync(UserRole.Worker));
        Assert.Equal(HttpStatusCode.Accepted, (await leaving.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).Status);
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        foreach (var hidden in new[] { unverified, leaving })
        {
            (await app.Anonymous.GetAsync($"/users/{hidden.UserId}/certificates")).AssertProblem(HttpStatusCode.NotFound, "not_found");
            Assert.Equal(HttpStatusCode.OK, (await hirer.GetAsync($"/users/{hidden.UserId}/certificates")).Status);
        }
    }

    [Fact]
    public async Task Files_of_applications_are_for_their_parties()
    {
        var (hirer, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        var file = await worker.UploadCleanAsync(SampleFiles.Png, "house.png");
        await SampleJobs.ApplyWithAsync(worker, await SampleJobs.PublishAsync(hirer), file);

        foreach (var path in new[] { $"/attachments/{file}", $"/attachments/{file}/metadata" })
        {
            foreach (var caller in new[] { hirer, worker }) Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync(path)).Status);
            foreach (var caller in new[] { app.Anonymous, await app.SignUpAsync(UserRole.Hirer), await app.SignInAsAdminAsync() })
                (await caller.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task A_stranger_finds_workers_as_everybody_does()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        await worker.PatchAsync("/users/me", new { profile = new { skills = (string[])["thatching"] } });

        var found = Assert.Single((await app.Anonymous.GetAsync("/workers?skills=thatching")).Body.GetProperty("items").EnumerateArray());

        Assert.Equal(worker.UserId, found.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task An_address_that_asks_too_often_waits_and_a_caller_at_it_does_not()
    {
        await using var limited = await KelmahApp.StartNewAsync(("RateLimits:RequestsPerMinute", "20"));
        await limited.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var worker = await limited.SignUpAsync(UserRole.Worker);
        var last = await limited.Anonymous.GetAsync("/jobs");
        for (var calls = 0; calls < 45 && last.Status == HttpStatusCode.OK; calls++) last = await limited.Anonymous.GetAsync("/jobs");

        last.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal(HttpStatusCode.OK, (await worker.GetAsync("/jobs")).Status);
    }

    private static (string? City, string? Address, double Latitude, double Longitude) PlaceOf(JsonElement job)
    {
        var place = job.GetProperty("location");
        return (place.GetProperty("city").GetString(), place.GetProperty("address").GetString(), place.GetProperty("latitude").GetDouble(), place.GetProperty("longitude").GetDouble());
    }
}

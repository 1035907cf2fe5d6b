using System.Net;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>Certificates over HTTP, with the clock moved to their end.</summary>
public sealed class CertificateRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Own = "/users/me/certificates";

    [Fact]
    public async Task A_worker_adds_lists_and_removes_certificates_which_others_see()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var id = await AddAsync(worker, app.Clock.GetUtcNow().AddDays(40));

        Assert.Equal(id, Assert.Single(Items(await worker.GetAsync(Own))).GetProperty("id").GetString());
        Assert.Equal("valid", Assert.Single(Items(await hirer.GetAsync($"/users/{worker.UserId}/certificates"))).GetProperty("status").GetString());
        (await hirer.DeleteAsync($"{Own}/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.NoContent, (await worker.DeleteAsync($"{Own}/{id}")).Status);
        Assert.Empty(Items(await worker.GetAsync(Own)));
        (await hirer.GetAsync($"/users/{Guid.CreateVersion7()}/certificates")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Wrong_input_and_one_too_many_change_nothing()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        (await worker.PostAsync(Own, new { title = "", issuer = "x", validUntil = app.Clock.GetUtcNow().AddDays(-1) })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Empty(Items(await worker.GetAsync(Own)));

        for (var count = 0; count < Certificate.MaxCount; count++) await AddAsync(worker, app.Clock.GetUtcNow().AddDays(40));

        (await worker.PostAsync(Own, Body(app.Clock.GetUtcNow().AddDays(40)))).AssertProblem(HttpStatusCode.Conflict, "certificates_full");
    }

    [Fact]
    public async Task It_is_reminded_of_30_days_before_it_expires_and_then_no_longer_shown()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);
        await AddAsync(worker, own.Clock.GetUtcNow().AddDays(40));

        await own.Clock.AdvanceAsync(TimeSpan.FromDays(10) + TimeSpan.FromMinutes(1));
        worker = await own.SignInAsync(worker.Email, KelmahApp.Password);
        await ToldAsync(worker, "Reminder: a certificate expires");

        await own.Clock.AdvanceAsync(TimeSpan.FromDays(30));
        worker = await own.SignInAsync(worker.Email, KelmahApp.Password);
        await ToldAsync(worker, "A certificate has expired");
        Assert.Equal("expired", Assert.Single(Items(await worker.GetAsync(Own))).GetProperty("status").GetString());
        Assert.Empty(Items(await worker.GetAsync($"/users/{worker.UserId}/certificates")));
        Assert.Single(Items(await worker.GetAsync("/notifications?limit=100")), item => Title(item).StartsWith("Reminder: a certificate", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_export_holds_them_and_the_erasure_takes_them_out()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);
        await AddAsync(worker, own.Clock.GetUtcNow().AddDays(400));

        using var archive = await Exports.ExportTests.ExportAsync(own, worker);
        using var file = JsonDocument.Parse(archive.GetEntry("certificates.json")!.Open());
        Assert.Equal("Wiring, grade II", Assert.Single(file.RootElement.EnumerateArray()).GetProperty("title").GetString());

        var asked = await worker.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }));
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        await own.Clock.AdvanceAsync(TimeSpan.FromDays(31));
        await Until.HoldsAsync(() => own.Store.CountAsync(CertificateCollection.UserId.Is(worker.UserId), CancellationToken.None).AsTask(), count => count == 0);
    }

    private static async Task<string> AddAsync(TestClient worker, DateTimeOffset validUntil)
    {
        var added = await worker.PostAsync(Own, Body(validUntil));
        Assert.Equal(HttpStatusCode.Created, added.Status);
        return added.Body.GetProperty("id").GetString()!;
    }

    private static object Body(DateTimeOffset validUntil) => new { title = "Wiring, grade II", issuer = "Energy Commission", validUntil };

    private static JsonElement.ArrayEnumerator Items(TestAnswer answer) => answer.Body.GetProperty("items").EnumerateArray();

    private static string Title(JsonElement notification) => notification.GetProperty("title").GetString()!;

    private static Task<TestAnswer> ToldAsync(TestClient worker, string beginning) => Until.HoldsAsync(
        () => worker.GetAsync("/notifications?limit=100"),
        answer => Items(answer).Any(item => Title(item).StartsWith(beginning, StringComparison.Ordinal)));

    private sealed class AccessRows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers => new Dictionary<string, AccessAnswers>
        {
            ["RemoveCertificate"] = AccessAnswers.All(404) with { Worker = 204 },
        };

        public object? BodyOf(AccessWorld world, string function) => function == "AddCertificate" ? Body(world.App.Clock.GetUtcNow().AddDays(40)) : null;

        public async Task<string?> IdOfAsync(AccessWorld world, string collection) =>
            collection == "certificates" ? await AddAsync(world.Contract.Worker, world.App.Clock.GetUtcNow().AddDays(40)) : null;
    }
}

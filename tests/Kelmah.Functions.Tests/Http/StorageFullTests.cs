using System.Net;
using Kelmah.Functions.Platform;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Http;

/// <summary>A file that may not grow: what needs a new page is refused by SQLite as on a full disk.</summary>
public sealed class StorageFullTests
{
    [Fact]
    public async Task No_route_fails_in_another_way_than_by_saying_that_there_is_no_room()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var world = await AccessWorld.MakeAsync(app);
        var calls = new List<(ApiOperation Operation, string Path, object? Body)>();
        foreach (var operation in ApiOperation.All.Where(operation => operation.Method != HttpMethod.Get))
            calls.Add((operation, await world.PathAsync(operation), await world.BodyAsync(world.Contract.Hirer, operation.Name)));
        await FillAsync(app);

        var refused = new HashSet<string>();
        foreach (var (operation, path, body) in calls)
        {
            foreach (var (client, _, _) in world.Callers)
            {
                var answer = await AccessWorld.SendAsync(client, operation, path, body);
                if ((int)answer.Status < 500) continue;
                Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable && answer.Code == "storage_full", $"{operation.Name}: {(int)answer.Status} {answer.Text}");
                Assert.NotNull(answer.Headers.RetryAfter);
                refused.Add(operation.Name);
            }
        }

        Assert.NotEmpty(refused);
    }

    [Fact]
    public async Task An_orchestration_that_could_not_be_recorded_goes_on_when_there_is_room_again()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var validUntil = app.Clock.GetUtcNow().AddDays(40);
        var certificate = Guid.Parse((await worker.PostAsync("/users/me/certificates", new { title = "Wiring", issuer = "Energy Commission", validUntil })).Id);
        await FillAsync(app);

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(41));
        await Until.HoldsAsync(
            () => app.Anonymous.PostAsync("/auth/register", KelmahApp.Registration($"{Guid.NewGuid()}@example.com", UserRole.Worker)),
            static answer => answer.Status == HttpStatusCode.ServiceUnavailable);

        await LimitAsync(app, "4294967294");

        await Until.HoldsAsync(
            () => app.Store.FindAsync<Certificate>(certificate, CancellationToken.None).AsTask(), static found => found!.Status == CertificateStatus.Expired);
        var again = await app.SignInAsync(worker.Email, KelmahApp.Password);
        await Until.HoldsAsync(
            () => again.GetAsync("/notifications?limit=100"), static told => told.Text.Contains("A certificate has expired", StringComparison.Ordinal));
    }

    /// <summary>Lets the file grow no more, and takes what is free in it.</summary>
    private static async Task FillAsync(KelmahApp app)
    {
        var database = app.Services.GetRequiredService<SqliteDatabase>();
        await database.WriteAsync(static session => session.ExecuteScript("CREATE TABLE filler (bytes BLOB)"));
        await LimitAsync(app, "1");
        foreach (var size in (int[])[20_000, 1_000, 10])
        {
            var isFull = false;
            while (!isFull)
            {
                try
                {
                    await database.WriteAsync(session => session.Execute($"INSERT INTO filler VALUES (zeroblob({size}))"));
                }
                catch (SqliteException full) when (full.IsFull)
                {
                    isFull = true;
                }
            }
        }
    }

    /// <summary>Pages at most; never fewer than the file has.</summary>
    private static Task LimitAsync(KelmahApp app, string pages) =>
        app.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session => session.Execute($"PRAGMA max_page_count = {pages}"));
}

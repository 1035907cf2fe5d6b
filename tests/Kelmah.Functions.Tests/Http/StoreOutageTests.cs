using System.Net;
using Kelmah.Adapters.Sqlite;
using Kelmah.Functions.Hosts;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests.Http;

/// <summary>While the store does not answer, requests are told to come again, and the next that finds it is served.</summary>
public sealed class StoreOutageTests : IDisposable
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("kelmah-outage-");

    public void Dispose() => data.Delete(recursive: true);

    [Fact]
    public async Task An_outage_answers_503_and_when_to_come_again_and_passes_without_a_restart()
    {
        var builder = EmbeddedHost.CreateBuilder(["--port", "0", "--data", data.FullName, "--quiet"]);
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Services.AddSingleton<IDocumentStore>(provider => new WatchedStore(provider.GetRequiredService<SqliteDocumentStore>()));
        await using var host = builder.Build();
        await host.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        var anybody = new TestClient(http, null);
        var store = (WatchedStore)host.Services.GetRequiredService<IDocumentStore>();

        store.RefusesWith = static _ => new StoreUnavailableException();
        var refused = await SignInAsync(anybody);
        store.RefusesWith = static _ => null;
        var served = await SignInAsync(anybody);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable"), (refused.Status, refused.Code));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Unauthorized, served.Status);
        await host.StopAsync();
    }

    private static Task<TestAnswer> SignInAsync(TestClient anybody) =>
        anybody.PostAsync("/auth/login", new { email = "nobody@example.com", password = KelmahApp.Password });
}

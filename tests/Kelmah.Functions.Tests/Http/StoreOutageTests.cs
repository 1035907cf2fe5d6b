using System.Net;
using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Functions.Hosts;
using Kelmah.Infrastructure.Persistence.Sqlite;
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
        builder.Services.AddSingleton<IDocumentStore>(provider => new InterruptedStore(provider.GetRequiredService<SqliteDocumentStore>()));
        await using var host = builder.Build();
        await host.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        var anybody = new TestClient(http, null);
        var store = (InterruptedStore)host.Services.GetRequiredService<IDocumentStore>();

        store.IsDown = true;
        var refused = await SignInAsync(anybody);
        store.IsDown = false;
        var served = await SignInAsync(anybody);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable"), (refused.Status, refused.Code));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Unauthorized, served.Status);
        await host.StopAsync();
    }

    private static Task<TestAnswer> SignInAsync(TestClient anybody) =>
        anybody.PostAsync("/auth/login", new { email = "nobody@example.com", password = KelmahApp.Password });

    /// <summary>A store that can be taken away.</summary>
    private sealed class InterruptedStore(SqliteDocumentStore store) : IDocumentStore
    {
        public bool IsDown { get; set; }

        private SqliteDocumentStore Store => IsDown ? throw new StoreUnavailableException() : store;

        public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
            where T : Entity => Store.FindAsync<T>(id, cancellationToken);

        public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Store.FindAsync(where, cancellationToken);

        public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
            where T : Entity => Store.QueryAsync(query, cancellationToken);

        public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
            where T : Entity => Store.QueryAsync(query, projection, cancellationToken);

        public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity => Store.CountAsync(where, cancellationToken);

        public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken) => Store.CommitAsync(work, cancellationToken);
    }
}

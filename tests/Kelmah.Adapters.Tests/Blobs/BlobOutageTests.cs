using Azure.Storage.Blobs;
using Kelmah.Adapters.Blobs;
using Kelmah.Attachments;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Blobs;

/// <summary>An outage ends in seconds, in the port's terms, and passes without a restart.</summary>
public sealed class BlobOutageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly Guid id = Guid.CreateVersion7();

    /// <summary>Everything that can be asked of the port.</summary>
    public static TheoryData<string> Questions => ["write", "open", "delete", "list"];

    [SkippableFact]
    public async Task While_the_service_is_away_everything_is_refused_and_what_was_stored_is_there_when_it_is_back()
    {
        var container = azurite.NewContainer();
        var contents = new BlobAttachmentContents(container);
        await contents.WriteAsync(id, new MemoryStream([1, 2, 3]), CancellationToken.None);
        await azurite.Server.StopAsync();

        foreach (var question in (string[])["write", "open", "delete", "list"]) await RefusedAsync(question, contents);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => new BlobHealth(container).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None));
        await azurite.Server.StartAsync();

        await new BlobHealth(container).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
        await using var content = (await contents.OpenAsync(id, CancellationToken.None))!;
        Assert.Equal(3, content.Length);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Nobody_waits_for_a_service_that_takes_requests_and_answers_none(string question)
    {
        await using var server = new SilentServer();
        var clock = new FakeTimeProvider(TestTime.Start);
        var asking = RefusedAsync(question, new BlobAttachmentContents(Container(server, clock)));
        await server.Asked;
        Assert.False(asking.IsCompleted, question);

        // An upload moves on until the connection holds no more.
        while (!asking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await asking;
    }

    [Fact]
    public async Task A_service_that_hangs_is_not_healthy()
    {
        await using var server = new SilentServer();
        var clock = new FakeTimeProvider(TestTime.Start);
        var checking = new BlobHealth(Container(server, clock)).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
        await server.Asked;

        clock.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => checking);
    }

    [Fact]
    public async Task Who_calls_a_question_off_is_not_told_of_an_outage()
    {
        await using var server = new SilentServer();
        using var end = new CancellationTokenSource();
        var asking = new BlobAttachmentContents(Container(server, TimeProvider.System)).DeleteAsync(id, end.Token);
        await server.Asked;

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [SkippableTheory]
    [MemberData(nameof(Questions))]
    public async Task A_wrong_key_is_an_outage_that_says_so(string question)
    {
        var container = new BlobContainer(azurite.Server.ConnectionStringWithWrongKey, azurite.NewName(), TimeProvider.System);

        var refused = await RefusedAsync(question, new BlobAttachmentContents(container));

        Assert.True(refused.Message.Contains("403 AuthorizationFailure", StringComparison.Ordinal), $"{question}: {refused.Message}");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => new BlobHealth(container).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_container_that_goes_is_made_again()
    {
        var name = azurite.NewName();
        var container = new BlobContainer(azurite.Server.ConnectionString, name, TimeProvider.System);
        var contents = new BlobAttachmentContents(container);
        await contents.WriteAsync(id, new MemoryStream([1]), CancellationToken.None);

        await new BlobContainerClient(azurite.Server.ConnectionString, name).DeleteAsync();

        Assert.Null(await contents.OpenAsync(id, CancellationToken.None));
        await contents.WriteAsync(id, new MemoryStream([2]), CancellationToken.None);
        Assert.Equal([id], await contents.ListAsync(CancellationToken.None).ToListAsync());
    }

    private static BlobContainer Container(SilentServer server, TimeProvider clock) =>
        new($"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://{server.Address}/a;", "attachments", clock);

    private Task<StoreUnavailableException> RefusedAsync(string question, IAttachmentContents contents) =>
        Assert.ThrowsAsync<StoreUnavailableException>(() => AskAsync(question, contents));

    private Task AskAsync(string question, IAttachmentContents contents) => question switch
    {
        "write" => contents.WriteAsync(id, new MemoryStream(new byte[10 << 20]), CancellationToken.None),
        "open" => contents.OpenAsync(id, CancellationToken.None),
        "delete" => contents.DeleteAsync(id, CancellationToken.None),
        "list" => contents.ListAsync(CancellationToken.None).ToListAsync().AsTask(),
        _ => throw new ArgumentOutOfRangeException(nameof(question)),
    };
}

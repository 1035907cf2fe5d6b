namespace Kelmah.Functions.Tests.Identity;

/// <summary>An app behind a proxy that names countries.</summary>
public sealed class BehindProxy : IAsyncLifetime
{
    public KelmahApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await KelmahApp.StartNewAsync(
        ("RateLimits:TrustedProxies:0", "127.0.0.0/8"), ("RateLimits:FailedSignInsPerAddress", "100000"), ("Http:CountryHeader", "X-Country"));

    public Task DisposeAsync() => App.DisposeAsync().AsTask();
}

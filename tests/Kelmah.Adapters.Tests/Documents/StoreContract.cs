namespace Kelmah.Adapters.Tests.Documents;

/// <summary>Opens a fresh store for each test.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected StoreUnderTest Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public async Task DisposeAsync() => await Store.DisposeAsync();

    protected abstract Task<StoreUnderTest> OpenAsync();
}

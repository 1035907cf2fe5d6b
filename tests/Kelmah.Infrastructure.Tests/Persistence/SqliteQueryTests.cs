namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed class SqliteQueryTests : QueryContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

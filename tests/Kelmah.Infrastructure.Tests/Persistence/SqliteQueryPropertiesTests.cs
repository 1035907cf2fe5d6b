namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed class SqliteQueryPropertiesTests : QueryPropertiesContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed class SqliteEventLogTests : EventLogContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

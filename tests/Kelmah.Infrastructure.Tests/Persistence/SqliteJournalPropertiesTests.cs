namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed class SqliteJournalPropertiesTests : JournalPropertiesContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

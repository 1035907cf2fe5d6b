namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed class SqliteJournalTests : JournalContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

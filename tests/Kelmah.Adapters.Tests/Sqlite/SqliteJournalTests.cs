using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.Sqlite;

public sealed class SqliteJournalTests : JournalContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.Sqlite;

public sealed class SqliteJournalPropertiesTests : JournalPropertiesContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.Sqlite;

public sealed class SqliteQueryTests : QueryContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

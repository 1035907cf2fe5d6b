using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.Sqlite;

public sealed class SqliteQueryPropertiesTests : QueryPropertiesContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

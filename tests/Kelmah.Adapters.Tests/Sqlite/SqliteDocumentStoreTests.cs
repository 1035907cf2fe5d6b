using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.Sqlite;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract
{
    protected override Task<StoreUnderTest> OpenAsync() => SqliteStore.OpenAsync();
}

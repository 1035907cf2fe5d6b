using Kelmah.Infrastructure.Tests.Persistence;

namespace Kelmah.Infrastructure.Tests.Azure.Persistence;

public sealed class MongoDocumentStoreTests : DocumentStoreContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

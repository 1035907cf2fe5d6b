using Kelmah.Infrastructure.Tests.Persistence;

namespace Kelmah.Infrastructure.Tests.Azure.Persistence;

[Trait("Server", "MongoDB")]
public sealed class MongoQueryTests : QueryContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

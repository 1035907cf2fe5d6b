using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.MongoDB;

[Trait("Server", "MongoDB")]
public sealed class MongoSumTests : SumContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

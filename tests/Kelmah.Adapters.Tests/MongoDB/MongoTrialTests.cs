using Kelmah.Adapters.Tests.Documents;

namespace Kelmah.Adapters.Tests.MongoDB;

[Trait("Server", "MongoDB")]
public sealed class MongoTrialTests : TrialContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

using Kelmah.Infrastructure.Tests.Persistence;

namespace Kelmah.Infrastructure.Tests.Azure.Persistence;

[Trait("Server", "MongoDB")]
public sealed class MongoJournalTests : JournalContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

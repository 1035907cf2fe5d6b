using Kelmah.Infrastructure.Tests.Persistence;

namespace Kelmah.Infrastructure.Tests.Azure.Persistence;

[Trait("Server", "MongoDB")]
public sealed class MongoJournalPropertiesTests : JournalPropertiesContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

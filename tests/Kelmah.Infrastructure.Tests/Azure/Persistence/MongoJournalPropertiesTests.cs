using Kelmah.Infrastructure.Tests.Persistence;

namespace Kelmah.Infrastructure.Tests.Azure.Persistence;

public sealed class MongoJournalPropertiesTests : JournalPropertiesContract
{
    protected override Task<StoreUnderTest> OpenAsync() => MongoStoreUnderTest.OpenAsync();
}

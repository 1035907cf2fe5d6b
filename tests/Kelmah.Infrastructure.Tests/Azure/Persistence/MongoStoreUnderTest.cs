using Kelmah.Azure.Persistence;
using Kelmah.Infrastructure.Tests.Persistence;

namespace Kelmah.Infrastructure.Tests.Azure.Persistence;

/// <summary>The MongoDB implementation in a database of its own, on the server that <c>KELMAH_TEST_MONGODB</c> names.</summary>
internal static class MongoStoreUnderTest
{
    public static async Task<StoreUnderTest> OpenAsync()
    {
        var server = Environment.GetEnvironmentVariable("KELMAH_TEST_MONGODB")
            ?? throw new InvalidOperationException("KELMAH_TEST_MONGODB must hold a replica set's connection string.");
        var options = new MongoOptions(server, $"kelmah_test_{Guid.NewGuid():N}");
        var store = await MongoStore.OpenAsync(options, [ListingCollection.Definition], CancellationToken.None);
        var clock = new ManualClock();
        return new StoreUnderTest(
            new MongoDocumentStore(store, clock),
            new MongoEventLog(store, _ => typeof(ListingChanged)),
            new MongoJournal(store, clock),
            clock,
            async () => await store.DropAsync(CancellationToken.None));
    }
}

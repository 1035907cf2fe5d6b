using Azure.Identity;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>The MongoDB implementation in a database of its own, on the server that <c>KELMAH_TEST_MONGODB</c> names.</summary>
internal static class MongoStoreUnderTest
{
    private static readonly CollectionDefinition[] Collections =
        [ListingCollection.Definition, SellerCollection.Definition, BillCollection.Definition, BillLineCollection.Definition];

    public static async Task<StoreUnderTest> OpenAsync()
    {
        var server = Environment.GetEnvironmentVariable("KELMAH_TEST_MONGODB")
            ?? throw new InvalidOperationException("KELMAH_TEST_MONGODB must hold a replica set's connection string.");
        var options = new MongoOptions(server, $"kelmah_test_{Guid.NewGuid():N}");
        // From now on: the server lets documents expire by its own clock.
        var now = TimeProvider.System.GetUtcNow();
        var clock = new StandingClock(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var identity = new DefaultAzureCredential();
        await MongoMigration.RunAsync(options, Collections, identity, clock, NullLogger.Instance, CancellationToken.None);
        var store = await MongoStore.OpenAsync(options, Collections, identity, CancellationToken.None);
        return new StoreUnderTest(
            new MongoDocumentStore(store, clock),
            new MongoEventLog(store, _ => typeof(ListingChanged), clock),
            new MongoJournal(store, clock),
            new MongoExpiry(store, eventsKept: null),
            clock,
            async () => await store.DropAsync(CancellationToken.None));
    }
}

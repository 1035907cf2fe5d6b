using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Sqlite;

/// <summary>The SQLite implementation in a folder of its own.</summary>
internal static class SqliteStore
{
    public static async Task<StoreUnderTest> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-store-");
        var database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        var schema = await SqliteSchema.ApplyAsync(database, [ListingCollection.Definition, SellerCollection.Definition, BillCollection.Definition, BillLineCollection.Definition]);
        var clock = new StandingClock();
        var documents = new SqliteDocumentStore(schema, clock);
        return new StoreUnderTest(
            documents,
            new SqliteEventLog(schema, _ => typeof(ListingChanged)),
            // So few that sums take several readings.
            new SqliteJournal(schema) { SummedAtOnce = 2 },
            documents,
            clock,
            async () =>
            {
                await database.DisposeAsync();
                folder.Delete(recursive: true);
            });
    }
}

using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Sqlite;
using Kelmah.Identity;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>Authenticators that an earlier release stored under the ids of their users are found by their users.</summary>
public sealed class SecondFactorsUpgradeTests
{
    private static readonly CollectionDefinition<SecondFactors> Before = new("totp_factors", [], []);

    [Fact]
    public async Task A_file_of_an_earlier_release_is_written_anew()
    {
        Guid[] users = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        var folder = Directory.CreateTempSubdirectory("kelmah-factors-");
        await using var database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        await SqliteSchema.ApplyAsync(database, [Before]);
        foreach (var user in users)
        {
            await database.WriteAsync(session => session.Execute($$"""
                INSERT INTO doc_totp_factors (id, version, body) VALUES (randomblob(16), 2, json_object('id', '{{user}}', 'version', 2, 'isEnabled', json('true'),
                    'createdAt', '2026-01-01T00:00:00.000Z', 'updatedAt', '2026-01-01T00:00:00.000Z', 'protectedSecret', 'abc', 'confirmedAt', '2026-01-01T00:00:00.000Z'))
                """));
        }

        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, [SecondFactorsCollection.Definition]), TimeProvider.System);

        foreach (var user in users)
        {
            var found = await store.FindFactorsAsync(user, CancellationToken.None);
            Assert.Equal((user, user, true), (found!.Id, found.UserId, found.HasTotp));
        }

        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_document_of_an_earlier_release_is_given_its_user()
    {
        var user = Guid.CreateVersion7();
        var factors = SecondFactors.None(user, user, DateTimeOffset.UnixEpoch).Enrol("abc", DateTimeOffset.UnixEpoch).Value.Committed<SecondFactors>();
        var stored = MongoDocument.Of(SecondFactorsCollection.Definition, factors);
        var present = stored["userId"];
        stored.Remove("userId");

        var change = MongoDocument.Recompute(SecondFactorsCollection.Definition, stored);

        Assert.Contains(change.Otherwise, field => field.Name == "userId" && field.Value == present);
    }
}

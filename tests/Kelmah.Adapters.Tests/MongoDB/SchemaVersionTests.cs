using Kelmah.Adapters.MongoDB;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class SchemaVersionTests
{
    [Fact]
    public void A_version_stands_for_every_declaration()
    {
        var one = SchemaVersion.Of([new BsonDocument { ["create"] = "jobs" }]);

        Assert.Matches("^[0-9a-f]{16}$", one);
        Assert.Equal(one, SchemaVersion.Of([new BsonDocument { ["create"] = "jobs" }]));
        Assert.NotEqual(one, SchemaVersion.Of([new BsonDocument { ["create"] = "jobs" }, new BsonDocument { ["create"] = "users" }]));
    }

    [Theory]
    [InlineData("", "is not migrated to this release: run this release with --migrate first")]
    [InlineData("a", "is not migrated to this release: run this release with --migrate first")]
    [InlineData("a b", null)]
    [InlineData("a b c", "was migrated by a later release than this one")]
    public void A_release_serves_the_schema_that_was_applied_last_and_is_its_own(string applied, string? mismatch)
    {
        var found = SchemaVersion.Mismatch("kelmah", "b", applied.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(mismatch is null ? null : $"The MongoDB database kelmah {mismatch}.", found);
    }

    [Fact]
    public void A_release_that_migrates_back_is_the_last_again() => Assert.Equal(["a", "c", "b"], SchemaVersion.After(["a", "b", "c"], "b"));
}

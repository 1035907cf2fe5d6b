using Kelmah.Application.Persistence;
using Kelmah.Infrastructure.Persistence.Mongo;

namespace Kelmah.Infrastructure.Tests.Persistence.Mongo;

public sealed class MongoSchemaTests
{
    private static IReadOnlyList<string> Indexes => [.. MongoSchema.Indexes(ListingCollection.Definition).Select(index => index.ToJsonString())];

    [Theory]
    [InlineData("""{"key":{"ownerId":1,"status":1,"_id":1},"name":"owner_status"}""")]
    [InlineData("""{"key":{"email":1},"name":"email","unique":true,"sparse":true}""")]
    [InlineData("""{"key":{"tags":1},"name":"tags"}""")]
    [InlineData("""{"key":{"_words":1},"name":"words"}""")]
    [InlineData("""{"key":{"_place":"2dsphere"},"name":"place"}""")]
    [InlineData("""{"key":{"expiresAt":1,"_id":1},"name":"expiry"}""")]
    public void A_declared_index_becomes_one_that_every_server_has(string index) => Assert.Contains(index, Indexes);

    [Fact]
    public void No_index_of_the_product_is_partial_and_every_one_has_a_name_of_its_own() => Assert.All(Collections.All, collection =>
    {
        var indexes = MongoSchema.Indexes(collection);
        Assert.DoesNotContain(indexes, index => index.ContainsKey("partialFilterExpression"));
        Assert.Equal(indexes.Count, indexes.Select(index => index["name"]!.GetValue<string>()).Distinct().Count());
    });

    [Fact]
    public void The_validator_knows_types_rules_and_the_words_of_an_enum()
    {
        var schema = MongoSchema.Create(ListingCollection.Definition)["validator"]!["$jsonSchema"]!;
        var properties = schema["properties"]!;

        Assert.Equal("""{"bsonType":"string","maxLength":200}""", properties["title"]!.ToJsonString());
        Assert.Equal("""{"enum":["draft","in_progress","done"]}""", properties["status"]!.ToJsonString());
        Assert.Equal("""{"properties":{"minorUnits":{"minimum":0}}}""", properties["price"]!.ToJsonString());
        Assert.Equal("""{"bsonType":"binData"}""", properties["ownerId"]!.ToJsonString());
        Assert.Equal("""{"bsonType":"date"}""", properties["expiresAt"]!.ToJsonString());
        Assert.Equal("""["_id","version","createdAt"]""", schema["required"]!.ToJsonString());
        Assert.Null(properties["id"]);
    }

    [Fact]
    public void A_unique_index_over_fields_that_can_be_missing_has_a_key_of_its_own()
    {
        var several = new CollectionDefinition<Listing>(
            "listings", [new("rank_email", IndexKind.Unique, ListingCollection.Rank, ListingCollection.Email)], []);
        var listing = Listing.Open(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), DateTimeOffset.UnixEpoch);

        var free = MongoDocument.Write(several, listing with { Rank = 1 });
        var keyed = MongoDocument.Write(several, listing with { Rank = 1, Email = "a@example.com" });

        Assert.Equal(
            """{"key":{"_unique.rank_email":1},"name":"rank_email","unique":true,"sparse":true}""", MongoSchema.Indexes(several)[0].ToJsonString());
        Assert.False(free.ContainsKey("_unique"));
        Assert.Equal("""{"rank_email":{"f0":1,"f1":"a@example.com"}}""", keyed["_unique"]!.ToJsonString());
    }

    [Theory]
    [InlineData("E11000 duplicate key error collection: k.users index: email dup key: { email: \"x\" }", "email")]
    [InlineData("E11000 duplicate key error collection: k.users index: _id_ dup key: { _id: 1 }", "id")]
    [InlineData("something else", "id")]
    public void The_index_that_refused_is_read_from_the_message(string message, string index) => Assert.Equal(index, DuplicateKey.IndexOf(message));
}

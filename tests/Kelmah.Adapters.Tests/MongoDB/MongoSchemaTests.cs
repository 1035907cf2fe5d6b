using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoSchemaTests
{
    private static IReadOnlyList<string> Indexes => [.. MongoSchema.Indexes(ListingCollection.Definition).Select(MongoSchema.Describe).Select(Rendered.Of)];

    [Theory]
    [InlineData("""{"key":{"ownerId":1,"status":1,"_id":1},"name":"owner_status"}""")]
    [InlineData("""{"key":{"email":1},"name":"email","unique":true,"sparse":true}""")]
    [InlineData("""{"key":{"tags":1},"name":"tags"}""")]
    [InlineData("""{"key":{"_words":1,"_id":1},"name":"words"}""")]
    [InlineData("""{"key":{"_place":"2dsphere"},"name":"place"}""")]
    [InlineData("""{"key":{"expiresAt":1},"name":"expiry","expireAfterSeconds":0}""")]
    public void A_declared_index_becomes_one_that_every_server_has(string index) => Assert.Contains(index, Indexes);

    [Fact]
    public void No_index_of_the_product_is_partial_and_every_one_has_a_name_of_its_own() => Assert.All(Collections.All, collection =>
    {
        var indexes = MongoSchema.Indexes(collection);
        Assert.DoesNotContain(indexes, index => index.Options is CreateIndexOptions<BsonDocument> { PartialFilterExpression: not null });
        Assert.Equal(indexes.Count, indexes.Select(index => index.Options.Name).Distinct().Count());
    });

    [Fact]
    public void The_validator_knows_types_and_rules()
    {
        var schema = MongoSchema.Validator(ListingCollection.Definition)["$jsonSchema"].AsBsonDocument;
        var properties = schema["properties"].AsBsonDocument;

        Assert.Equal("""{"bsonType":"string","maxLength":200}""", Rendered.Of(properties["title"]));
        Assert.Equal("""{"bsonType":"string"}""", Rendered.Of(properties["status"]));
        Assert.Equal(
            """{"bsonType":"object","properties":{"minorUnits":{"bsonType":["int","long"],"minimum":0},"currency":{"bsonType":"string"}}}""",
            Rendered.Of(properties["price"]));
        Assert.Equal("""{"bsonType":["int","long","double"]}""", Rendered.Of(properties["latitude"]));
        Assert.Equal("""{"bsonType":"binData"}""", Rendered.Of(properties["ownerId"]));
        Assert.Equal("""{"bsonType":"date"}""", Rendered.Of(properties["expiresAt"]));
        Assert.False(properties.Contains("id"));
    }

    [Fact]
    public void Every_validator_of_the_product_keeps_to_what_both_servers_have() => Assert.All(Collections.All, collection =>
    {
        var validator = MongoSchema.Validator(collection)["$jsonSchema"].AsBsonDocument;
        Assert.Empty(Keywords(validator).Except(["bsonType", "properties", "items", "minimum", "maximum", "maxLength"]));
        Assert.DoesNotContain("\"bsonType\":\"number\"", Rendered.Of(validator), StringComparison.Ordinal);
    });

    [Fact]
    public void A_unique_index_over_fields_that_can_be_missing_has_a_key_of_its_own()
    {
        var several = new CollectionDefinition<Listing>(
            "listings", [new("rank_email", IndexKind.Unique, ListingCollection.Rank, ListingCollection.Email)], []);
        var listing = Listing.Open(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), DateTimeOffset.UnixEpoch);

        var free = MongoDocument.Of(several, listing with { Rank = 1 });
        var keyed = MongoDocument.Of(several, listing with { Rank = 1, Email = "a@example.com" });

        Assert.Equal(
            """{"key":{"_unique.rank_email":1},"name":"rank_email","unique":true,"sparse":true}""", Rendered.Of(MongoSchema.Describe(MongoSchema.Indexes(several)[0])));
        Assert.False(free.Contains("_unique"));
        Assert.Equal("""{"rank_email":{"f0":1,"f1":"a@example.com"}}""", Rendered.Of(keyed["_unique"]));
    }

    /// <summary>The keywords of a schema, without the names of the properties that it describes.</summary>
    private static IEnumerable<string> Keywords(BsonDocument schema) => schema.SelectMany(member => member.Name switch
    {
        "properties" => member.Value.AsBsonDocument.SelectMany(property => Keywords(property.Value.AsBsonDocument)).Prepend(member.Name),
        "items" => Keywords(member.Value.AsBsonDocument).Prepend(member.Name),
        _ => [member.Name],
    });
}

using System.Text.Json.Nodes;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoSchemaTests
{
    private static IReadOnlyList<string> Indexes => [.. MongoSchema.Indexes(ListingCollection.Definition).Select(index => index.ToJsonString())];

    [Theory]
    [InlineData("""{"key":{"ownerId":1,"status":1,"_id":1},"name":"owner_status"}""")]
    [InlineData("""{"key":{"email":1},"name":"email","unique":true,"sparse":true}""")]
    [InlineData("""{"key":{"tags":1},"name":"tags"}""")]
    [InlineData("""{"key":{"_words":1},"name":"words"}""")]
    [InlineData("""{"key":{"_place":"2dsphere"},"name":"place"}""")]
    [InlineData("""{"key":{"expiresAt":1},"name":"expiry","expireAfterSeconds":0}""")]
    public void A_declared_index_becomes_one_that_every_server_has(string index) => Assert.Contains(index, Indexes);

    [Fact]
    public void No_index_of_the_product_is_partial_and_every_one_has_a_name_of_its_own() => Assert.All(Collections.All, collection =>
    {
        var indexes = MongoSchema.Indexes(collection);
        Assert.DoesNotContain(indexes, index => index.ContainsKey("partialFilterExpression"));
        Assert.Equal(indexes.Count, indexes.Select(index => index["name"]!.GetValue<string>()).Distinct().Count());
    });

    [Fact]
    public void The_validator_knows_types_and_rules()
    {
        var schema = MongoSchema.Validator(ListingCollection.Definition)["$jsonSchema"]!;
        var properties = schema["properties"]!;

        Assert.Equal("""{"bsonType":"string","maxLength":200}""", properties["title"]!.ToJsonString());
        Assert.Equal("""{"bsonType":"string"}""", properties["status"]!.ToJsonString());
        Assert.Equal(
            """{"bsonType":"object","properties":{"minorUnits":{"bsonType":["int","long"],"minimum":0},"currency":{"bsonType":"string"}}}""",
            properties["price"]!.ToJsonString());
        Assert.Equal("""{"bsonType":["int","long","double"]}""", properties["latitude"]!.ToJsonString());
        Assert.Equal("""{"bsonType":"binData"}""", properties["ownerId"]!.ToJsonString());
        Assert.Equal("""{"bsonType":"date"}""", properties["expiresAt"]!.ToJsonString());
        Assert.Null(properties["id"]);
    }

    [Fact]
    public void Every_validator_of_the_product_keeps_to_what_both_servers_have() => Assert.All(Collections.All, collection =>
    {
        var validator = MongoSchema.Validator(collection)["$jsonSchema"]!;
        Assert.Empty(Keywords(validator).Except(["bsonType", "properties", "items", "minimum", "maximum", "maxLength"]));
        Assert.DoesNotContain("\"bsonType\":\"number\"", validator.ToJsonString(), StringComparison.Ordinal);
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
            """{"key":{"_unique.rank_email":1},"name":"rank_email","unique":true,"sparse":true}""", MongoSchema.Indexes(several)[0].ToJsonString());
        Assert.False(free.Contains("_unique"));
        Assert.Equal("""{"rank_email":{"f0":1,"f1":"a@example.com"}}""", Rendered.Of(keyed["_unique"]));
    }

    /// <summary>The keywords of a schema, without the names of the properties that it describes.</summary>
    private static IEnumerable<string> Keywords(JsonNode schema) => schema.AsObject().SelectMany(member => member.Key switch
    {
        "properties" => member.Value!.AsObject().SelectMany(property => Keywords(property.Value!)).Prepend(member.Key),
        "items" => Keywords(member.Value!).Prepend(member.Key),
        _ => [member.Key],
    });
}

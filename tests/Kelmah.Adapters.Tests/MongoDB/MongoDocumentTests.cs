using System.Text.Json;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoDocumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 14, 5, 6, 789, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");

    private static Listing Sample => Listing.Open(Id, Now, "Réparer le toit") with
    {
        OwnerId = Id,
        Status = ListingStatus.InProgress,
        Description = "Toit, vite",
        Tags = ["wood"],
        Latitude = 5.5,
        Longitude = -0.25,
        ExpiresAt = Now,
    };

    [Fact]
    public void An_entity_comes_back_as_it_was_written()
    {
        var committed = Sample.Committed<Listing>();

        var read = MongoDocument.Read(MongoDocument.Write(ListingCollection.Definition, committed).ToJsonString());

        Assert.Equal(
            JsonSerializer.Serialize(committed, StorageJson.Options),
            JsonSerializer.Serialize(read.Deserialize<Listing>(StorageJson.Options), StorageJson.Options));
    }

    [Fact]
    public void Every_collection_of_the_product_has_a_shape_that_knows_its_ids_and_times() => Assert.All(Collections.All, collection =>
    {
        var shape = DocumentShape.Of(collection.EntityType);
        Assert.Equal((ShapeKind.Uuid, ShapeKind.Time, ShapeKind.Whole), (shape.At("id")!.Kind, shape.At("createdAt")!.Kind, shape.At("version")!.Kind));
    });

    [Fact]
    public void Ids_are_standard_uuids_times_are_dates_and_enums_the_seeds_words()
    {
        var document = MongoDocument.Write(ListingCollection.Definition, Sample);

        Assert.Equal("""{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}""", document["_id"]!.ToJsonString());
        Assert.Equal(document["_id"]!.ToJsonString(), document["ownerId"]!.ToJsonString());
        Assert.Equal($$$"""{"$date":{"$numberLong":"{{{Now.ToUnixTimeMilliseconds()}}}"}}""", document["expiresAt"]!.ToJsonString());
        Assert.Equal("in_progress", document["status"]!.GetValue<string>());
        Assert.False(document.ContainsKey("id"));
    }

    [Fact]
    public void Whole_numbers_are_64_bits_wide_and_fractions_are_fractions_however_small()
    {
        var document = MongoDocument.Write(ListingCollection.Definition, Sample with { Rank = 7, Longitude = 2 });

        Assert.Equal("""{"minorUnits":{"$numberLong":"100"},"currency":"GHS"}""", document["price"]!.ToJsonString());
        Assert.Equal("""{"$numberLong":"7"}""", document["rank"]!.ToJsonString());
        Assert.Equal("""{"$numberLong":"0"}""", document["version"]!.ToJsonString());
        Assert.Equal("""{"$numberDouble":"2"}""", document["longitude"]!.ToJsonString());
        Assert.Equal(BsonType.Int64, BsonDocument.Parse(document.ToJsonString())["price"]["minorUnits"].BsonType);
        Assert.Equal(BsonType.Double, BsonDocument.Parse(document.ToJsonString())["longitude"].BsonType);
    }

    [Fact]
    public void What_serves_the_indexes_is_written_with_it_and_not_read_back()
    {
        var document = MongoDocument.Write(ListingCollection.Definition, Sample);

        Assert.Equal("""["reparer","le","toit","vite"]""", document["_words"]!.ToJsonString());
        Assert.Equal("""{"type":"Point","coordinates":[-0.25,5.5]}""", document["_place"]!.ToJsonString());
        Assert.DoesNotContain(MongoDocument.Read(document.ToJsonString()), member => member.Key.StartsWith('_'));
    }

    [Fact]
    public void A_broken_field_rule_is_a_bug() => Assert.Throws<InvalidOperationException>(() =>
        MongoDocument.Write(ListingCollection.Definition, Sample with { Title = new string('x', 201) }));

    [Fact]
    public void Canonical_numbers_are_read_as_numbers() => Assert.Equal(
        """{"a":5,"b":15000000000,"c":0.5}""",
        ExtendedJson.Read(System.Text.Json.Nodes.JsonNode.Parse(
            """{"a":{"$numberInt":"5"},"b":{"$numberLong":"15000000000"},"c":{"$numberDouble":"0.5"}}"""))!.ToJsonString());
}

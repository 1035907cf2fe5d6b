using System.Text.Json.Nodes;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
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
    public void The_ids_and_times_of_every_collection_of_the_product_are_known() => Assert.All(Collections.All, collection =>
    {
        Assert.Equal(typeof(Guid), StoredValue.TypeAt(collection.EntityType, "id"));
        Assert.Equal(typeof(DateTimeOffset), StoredValue.TypeAt(collection.EntityType, "createdAt"));
        Assert.Equal(typeof(long), StoredValue.TypeAt(collection.EntityType, "version"));
    });

    [Fact]
    public void Ids_are_standard_uuids_times_are_dates_and_enums_the_seeds_words()
    {
        var document = MongoDocument.Of(ListingCollection.Definition, Sample);

        Assert.Equal("""{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}""", Rendered.Canonically(document["_id"]));
        Assert.Equal(document["_id"], document["ownerId"]);
        Assert.Equal($$$"""{"$date":{"$numberLong":"{{{Now.ToUnixTimeMilliseconds()}}}"}}""", Rendered.Canonically(document["expiresAt"]));
        Assert.Equal("in_progress", document["status"].AsString);
        Assert.False(document.Contains("id"));
    }

    [Fact]
    public void Whole_numbers_are_64_bits_wide_and_fractions_are_fractions_however_small()
    {
        var document = MongoDocument.Of(ListingCollection.Definition, Sample with { Rank = 7, Longitude = 2 });

        Assert.Equal("""{"minorUnits":{"$numberLong":"100"},"currency":"GHS"}""", Rendered.Canonically(document["price"]));
        Assert.Equal("""{"$numberLong":"7"}""", Rendered.Canonically(document["rank"]));
        Assert.Equal("""{"$numberLong":"0"}""", Rendered.Canonically(document["version"]));
        Assert.Equal(BsonType.Double, document["longitude"].BsonType);
    }

    [Fact]
    public void What_serves_the_indexes_is_written_with_it_and_not_read_back()
    {
        var document = MongoDocument.Of(ListingCollection.Definition, Sample);

        Assert.Equal("""["reparer","le","toit","vite"]""", Rendered.Of(document["_words"]));
        Assert.Equal("""{"type":"Point","coordinates":[-0.25,5.5]}""", Rendered.Of(document["_place"]));
        Assert.DoesNotContain(StoredDocument.Read<JsonObject>(document), member => member.Key.StartsWith('_'));
    }

    [Fact]
    public void A_document_that_holds_what_is_computed_now_is_left_alone_and_a_key_of_before_is_not()
    {
        var skill = SkillName.Create(Id, "ɛkwan", Now);
        var document = MongoDocument.Of(SkillNameCollection.Definition, skill);
        Assert.True(MongoDocument.Recompute(SkillNameCollection.Definition, document).IsEmpty);

        document.Remove("nameKey");

        Assert.Equal(new BsonElement("nameKey", "ekwan"), Assert.Single(MongoDocument.Recompute(SkillNameCollection.Definition, document).Otherwise));
    }

    [Fact]
    public void A_broken_field_rule_is_a_bug()
    {
        Assert.Throws<InvalidOperationException>(() => MongoDocument.Of(ListingCollection.Definition, Sample with { Title = new string('x', 201) }));
        Assert.Throws<InvalidOperationException>(() => MongoDocument.Of(ListingCollection.Definition, Sample with { Price = new Money(-1, Currency.Ghs) }));
    }
}

using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoFilterTests
{
    private static readonly Guid Owner = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");

    public static TheoryData<Filter<Listing>, string> Translations => new()
    {
        { ListingCollection.Title.Is("Roof"), """{"title":"Roof"}""" },
        { ListingCollection.Email.Is(null), """{"email":null}""" },
        { ListingCollection.Status.Is(ListingStatus.InProgress), """{"status":"in_progress"}""" },
        { ListingCollection.OwnerId.Is(Owner), """{"ownerId":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}}""" },
        { ListingCollection.Id.Is(Owner), """{"_id":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}}""" },
        { ListingCollection.CreatedAt.AtMost(DateTimeOffset.UnixEpoch.AddSeconds(1)), """{"createdAt":{"$lte":{"$date":{"$numberLong":"1000"}}}}""" },
        { ListingCollection.Price.AtLeast(5), """{"price.minorUnits":{"$gte":5}}""" },
        { ListingCollection.Rank.In(1, null), """{"rank":{"$in":[1,null]}}""" },
        { ListingCollection.Rank.In(), """{"_id":{"$in":[]}}""" },
        { ListingCollection.Tags.Contains("wood"), """{"tags":"wood"}""" },
        { ListingCollection.Tags.ContainsAny("wood", "stone"), """{"tags":{"$in":["wood","stone"]}}""" },
        { ListingCollection.Tags.ContainsAny(), """{"_id":{"$in":[]}}""" },
        { ListingCollection.Urgent.Is(true) & ListingCollection.Price.Is(1), """{"urgent":true,"price.minorUnits":1}""" },
        { ListingCollection.Urgent.Is(true) | ListingCollection.Price.Is(1), """{"$or":[{"urgent":true},{"price.minorUnits":1}]}""" },
        { !ListingCollection.Urgent.Is(true), """{"$nor":[{"urgent":true}]}""" },
        { Filters.Text<Listing>("Élan, ROOF-ti"), """{"$and":[{"_words":"elan"},{"_words":"roof"},{"_words":{"$regularExpression":{"pattern":"^ti","options":""}}}]}""" },
        { Filters.Text<Listing>(" -- "), "{}" },
        { Filters.Near<Listing>(5.5, -0.25, 100_000), """{"_place":{"$geoWithin":{"$centerSphere":[[-0.25,5.5],3.141592653589793]}}}""" },
    };

    [Theory]
    [MemberData(nameof(Translations))]
    public void A_condition_becomes_a_filter(Filter<Listing> where, string filter) =>
        Assert.Equal(Rendered.Of(filter), Rendered.Of(MongoFilter.Of(where.Condition)));

    [Fact]
    public void Nothing_is_above_or_below_what_is_missing() =>
        Assert.Equal("""{"_id":{"$in":[]}}""", Rendered.Of(MongoFilter.Of(ListingCollection.Rank.AtLeast(null).Condition)));

    [Fact]
    public void A_search_cannot_smuggle_in_a_pattern() => Assert.Equal(
        """{"$and":[{"_words":"a"},{"_words":{"$regularExpression":{"pattern":"^b","options":""}}}]}""",
        Rendered.Of(MongoFilter.Of(new TextMatch("a.*(b"))));
}

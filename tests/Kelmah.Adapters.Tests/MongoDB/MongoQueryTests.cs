using System.Text.Json.Nodes;
using Kelmah.Adapters.Documents;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoQueryTests
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";
    private const string StoredId = """{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}""";

    [Fact]
    public void Without_an_order_the_newest_come_first() => Assert.Equal("""{"_id":-1}""", Page([]).Sort.ToJsonString());

    [Fact]
    public void An_order_ends_with_the_id_in_the_direction_of_its_last_key() => Assert.Equal(
        """{"rank":1,"createdAt":-1,"_id":-1}""",
        Page([new(ListingCollection.Rank, false), new(ListingCollection.CreatedAt, true)]).Sort.ToJsonString());

    [Fact]
    public void The_next_page_starts_after_the_last_item_of_the_one_before()
    {
        SortKey[] order = [new(ListingCollection.CreatedAt, true)];
        var item = JsonNode.Parse($$"""{"id":"{{Id}}","createdAt":"1970-01-01T00:00:01.000Z"}""")!.AsObject();

        var next = Page(order, Page(order).CursorAt(item));

        var time = """{"$date":{"$numberLong":"1000"}}""";
        Assert.Equal(
            $$$"""{"$or":[{"$and":[{"$or":[{"createdAt":{"$lt":{{{time}}}}},{"createdAt":{"$eq":null}}]}]},"""
            + $$$"""{"$and":[{"createdAt":{"$eq":{{{time}}}}},{"$or":[{"_id":{"$lt":{{{StoredId}}}}},{"_id":{"$eq":null}}]}]}]}""",
            next.Filter.ToJsonString());
    }

    [Fact]
    public void What_is_missing_is_the_smallest()
    {
        var item = JsonNode.Parse($$"""{"id":"{{Id}}"}""")!.AsObject();
        SortKey[] up = [new(ListingCollection.Rank, false)];
        SortKey[] down = [new(ListingCollection.Rank, true)];

        Assert.Contains("""{"rank":{"$ne":null}}""", Page(up, Page(up).CursorAt(item)).Filter.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("$ne", Page(down, Page(down).CursorAt(item)).Filter.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_of_another_query_is_refused()
    {
        var cursor = Page([]).CursorAt(JsonNode.Parse($$"""{"id":"{{Id}}"}""")!.AsObject());

        Assert.Throws<InvalidCursorException>(() => Page([new(ListingCollection.Rank, true)], cursor));
        Assert.Throws<InvalidCursorException>(() => Page([], cursor, ListingCollection.Urgent.Is(true)));
        Assert.Throws<InvalidCursorException>(() => Page([], "nonsense"));
        Assert.Throws<InvalidCursorException>(() => Page([], QueryCursor.Encode("listings WHERE all ORDER BY id True", ["no id"])));
    }

    [Fact]
    public void A_cursor_stays_good_when_a_bound_of_the_filter_moves_on()
    {
        var cursor = Page([], where: ListingCollection.Price.AtLeast(1)).CursorAt(JsonNode.Parse($$"""{"id":"{{Id}}"}""")!.AsObject());

        Assert.StartsWith(
            """{"$and":[{"price.minorUnits":{"$gte":2}},""",
            Page([], cursor, ListingCollection.Price.AtLeast(2)).Filter.ToJsonString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_projection_reads_its_fields_and_the_sort_keys_and_names_no_part_of_a_whole() => Assert.Equal(
        """{"price":1,"title":1,"rank":1,"_id":1}""",
        Page([new(ListingCollection.Rank, true)])
            .Projection([new PricePath(), ListingCollection.Price, ListingCollection.Title]).ToJsonString());

    private static MongoQuery Page(SortKey[] order, string? cursor = null, Filter<Listing>? where = null) =>
        new(ListingCollection.Definition, where?.Condition, [.. order], cursor);

    private sealed record PricePath() : Field("price");
}

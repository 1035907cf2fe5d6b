using Kelmah.Adapters.Documents;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Tests.Documents;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;

namespace Kelmah.Adapters.Tests.MongoDB;

public sealed class MongoQueryTests
{
    private const string StoredId = """{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}""";
    private const string Time = """{"$date":{"$numberLong":"1000"}}""";

    [Fact]
    public void Without_an_order_the_newest_come_first() => Assert.Equal("""{"_id":-1}""", Rendered.Of(Page([]).Sort));

    [Fact]
    public void An_order_ends_with_the_id_in_the_direction_of_its_last_key() => Assert.Equal(
        """{"rank":1,"createdAt":-1,"_id":-1}""",
        Rendered.Of(Page([new(ListingCollection.Rank, false), new(ListingCollection.CreatedAt, true)]).Sort));

    [Fact]
    public void The_next_page_starts_after_the_last_item_of_the_one_before()
    {
        SortKey[] order = [new(ListingCollection.CreatedAt, true)];

        var next = Page(order, Page(order).CursorAt(Item($$"""{"createdAt":{{Time}}}""")));

        Assert.Equal(
            Rendered.Of($$$"""
                {"createdAt":{"$lte":{{{Time}}}},
                "$or":[{"createdAt":{"$lt":{{{Time}}}}},{"createdAt":{{{Time}}},"_id":{"$lt":{{{StoredId}}}}}]}
                """),
            Rendered.Of(next.Filter));
    }

    [Fact]
    public void Without_an_order_the_next_page_is_a_range_of_ids() => Assert.Equal(
        Rendered.Of($$$"""{"_id":{"$lt":{{{StoredId}}}}}"""), Rendered.Of(Page([], Page([]).CursorAt(Item("{}"))).Filter));

    [Fact]
    public void A_bound_leaves_out_nothing_that_comes_after()
    {
        SortKey[] up = [new(ListingCollection.Rank, false)];
        SortKey[] down = [new(ListingCollection.Rank, true)];
        var item = Item("""{"rank":5}""");

        Assert.Equal(
            Rendered.Of($$$"""{"rank":{"$gte":5},"$or":[{"rank":{"$gt":5}},{"rank":5,"_id":{"$gt":{{{StoredId}}}}}]}"""),
            Rendered.Of(Page(up, Page(up).CursorAt(item)).Filter));
        // What is missing comes last, and is below no bound.
        Assert.Equal(
            Rendered.Of($$$"""{"$or":[{"rank":{"$lt":5}},{"rank":null},{"rank":5,"_id":{"$lt":{{{StoredId}}}}}]}"""),
            Rendered.Of(Page(down, Page(down).CursorAt(item)).Filter));
    }

    [Theory]
    [InlineData("""{"createdAt":{"$date":{"$numberLong":"1000"}}}""", "createdAt")]
    [InlineData("""{"ownerId":{"$binary":{"base64":"AYkKXayWd0u8zrMCCZqAVw==","subType":"04"}}}""", "ownerId")]
    [InlineData("""{"urgent":true}""", "urgent")]
    [InlineData("""{"latitude":{"$numberDouble":"2"}}""", "latitude")]
    [InlineData("""{"rank":{"$numberInt":"7"}}""", "rank")]
    [InlineData("""{"title":"é"}""", "title")]
    public void A_cursor_holds_what_the_document_held(string item, string field)
    {
        SortKey[] order = [new(new Named(field), false)];

        var next = Page(order, Page(order).CursorAt(Item(item)));

        Assert.StartsWith(Rendered.Of($$$"""{"{{{field}}}":{"$gte":{{{item[(item.IndexOf(':', StringComparison.Ordinal) + 1)..^1]}}}}}""")[..^1], Rendered.Of(next.Filter), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_the_smallest()
    {
        var item = Item("{}");
        SortKey[] up = [new(ListingCollection.Rank, false)];
        SortKey[] down = [new(ListingCollection.Rank, true)];

        Assert.Contains("""{"rank":{"$ne":null}}""", Rendered.Of(Page(up, Page(up).CursorAt(item)).Filter), StringComparison.Ordinal);
        Assert.DoesNotContain("$ne", Rendered.Of(Page(down, Page(down).CursorAt(item)).Filter), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cursor_of_another_query_is_refused()
    {
        var cursor = Page([]).CursorAt(Item("{}"));

        Assert.Throws<InvalidCursorException>(() => Page([new(ListingCollection.Rank, true)], cursor));
        Assert.Throws<InvalidCursorException>(() => Page([], cursor, ListingCollection.Urgent.Is(true)));
        Assert.Throws<InvalidCursorException>(() => Page([], "nonsense"));
        Assert.Throws<InvalidCursorException>(() => Page([], QueryCursor.Encode("listings WHERE all ORDER BY id True", ["no id"])));
    }

    [Fact]
    public void A_cursor_stays_good_when_a_bound_of_the_filter_moves_on()
    {
        var cursor = Page([], where: ListingCollection.Price.AtLeast(1)).CursorAt(Item("{}"));

        Assert.StartsWith(
            """{"price.minorUnits":{"$gte":2},""",
            Rendered.Of(Page([], cursor, ListingCollection.Price.AtLeast(2)).Filter),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_projection_reads_its_fields_and_the_sort_keys_and_names_no_part_of_a_whole() => Assert.Equal(
        """{"price":1,"title":1,"rank":1,"_id":1}""",
        Rendered.Of(Page([new(ListingCollection.Rank, true)]).Projection([new Named("price"), ListingCollection.Price, ListingCollection.Title])));

    private static MongoQuery Page(SortKey[] order, string? cursor = null, Filter<Listing>? where = null) =>
        new(ListingCollection.Definition, where?.Condition, [.. order], cursor);

    private static BsonDocument Item(string fields) => BsonDocument.Parse($$"""{"_id":{{StoredId}}}""").Merge(BsonDocument.Parse(fields));

    private sealed record Named(string Name) : Field(Name);
}

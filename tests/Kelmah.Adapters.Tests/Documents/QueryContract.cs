using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What every document store finds, in which order, page by page.</summary>
public abstract class QueryContract : StoreContract
{
    [Fact]
    public async Task Without_an_order_the_newest_come_first()
    {
        var first = await Store.InsertAsync();
        var second = await Store.InsertAsync();

        var page = await PageAsync(new Query<Listing>());

        Assert.Equal([second.Id, first.Id], page.Items.Select(listing => listing.Id));
        Assert.Null(page.NextCursor);
    }

    [Fact]
    public async Task A_full_last_page_has_no_cursor()
    {
        await Store.InsertAsync();
        await Store.InsertAsync();
        Assert.Null((await PageAsync(new Query<Listing> { Limit = 2 })).NextCursor);
    }

    [Theory]
    [InlineData("plumb", 1)]
    [InlineData("PLUMBING repair", 1)]
    [InlineData("cafe", 1)]
    [InlineData("café", 1)]
    [InlineData("repair cafe", 0)]
    [InlineData("plumb repair", 0)]
    [InlineData("\" OR * NEAR( plumbing", 0)]
    [InlineData("\"plumbing\" - (repair)*", 1)]
    [InlineData("title:plumbing", 0)]
    [InlineData("plumbing\0'; DROP TABLE", 0)]
    [InlineData("***", 2)]
    public async Task Text_finds_words_by_their_beginning_and_takes_no_syntax_from_users(string words, int found)
    {
        await Store.InsertAsync(listing => listing with { Title = "Plumbing", Description = "Repair of pipes" });
        await Store.InsertAsync(listing => listing with { Title = "Café furniture" });

        Assert.Equal(found, await CountAsync(Filters.Text<Listing>(words)));
    }

    [Theory]
    [InlineData("Ɔsram ɛkwan", "osram")]
    [InlineData("Ɔsram ɛkwan", "ekwan osr")]
    [InlineData("Ɔsram ɛkwan", "ɔsram Ɛkwan")]
    [InlineData("Ɔsram ɛkwan", "Ɔsra")]
    [InlineData("ŋutsu ƒle ɖevi ɣe", "nutsu fle devi ge")]
    [InlineData("Ƙasa ɓera ɗaya ƴanci", "kasa bera daya yanci")]
    [InlineData("Søren Łódź straße", "soren lodz strasse")]
    [InlineData("Œuvre æther đồng hồ", "oeuvre aether dong ho")]
    [InlineData("Istanbul'da İş ılık", "is ilik")]
    [InlineData("Ọ̀ṣun Adébáyọ̀", "osun adebayo")]
    [InlineData("Electricite\u0301", "électric")]
    [InlineData("électricité", "Electricite\u0301")]
    [InlineData("ʼyan kasuwa", "'yan")]
    [InlineData("Ｗｅｂ ﬁne", "web fine")]
    [InlineData("Ремонт Крыши", "крыши")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("हिन्दी शिक्षक", "हिन्दी शि")]
    [InlineData("한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]
    [InlineData("屋根の修理", "屋根")]
    public async Task Text_is_found_by_what_people_type(string title, string words)
    {
        await Store.InsertAsync(title: "Somebody else's roof");
        var listing = await Store.InsertAsync(title: title);

        var page = await PageAsync(new Query<Listing> { Where = Filters.Text<Listing>(words) });

        Assert.Equal(listing.Id, Assert.Single(page.Items).Id);
    }

    [Theory]
    [InlineData("हिन्दी", "हन")]
    [InlineData("屋根の修理", "修理")]
    [InlineData("wiring", "viring")]
    public async Task Text_is_not_found_by_other_words(string title, string words)
    {
        await Store.InsertAsync(title: title);
        Assert.Equal(0, await CountAsync(Filters.Text<Listing>(words)));
    }

    [Fact]
    public async Task Text_follows_updates_and_deletions()
    {
        var listing = await Store.InsertAsync(title: "Roof");
        await Store.CommitAsync(work => work.Update(listing.Change(Store.Clock.GetUtcNow(), current => current with { Title = "Floor" })));
        Assert.Equal((0, 1), (await CountAsync(Filters.Text<Listing>("roof")), await CountAsync(Filters.Text<Listing>("floor"))));

        await Store.CommitAsync(work => work.Delete(listing with { Version = 2 }));
        Assert.Equal(0, await CountAsync(Filters.Text<Listing>("floor")));
    }

    [Fact]
    public async Task An_array_has_one_of_some_values_or_none_of_them()
    {
        await Store.InsertAsync(draft => draft with { Tags = ["a", "b"], Marks = ["x"] });
        await Store.InsertAsync(draft => draft with { Tags = ["c"], Marks = ["y", "z"] });
        await Store.InsertAsync(draft => draft with { Tags = [], Marks = [] });

        Assert.Equal((1, 2), (await CountAsync(ListingCollection.Tags.ContainsAny("a", "b")), await CountAsync(ListingCollection.Tags.ContainsAny("b", "c", "d"))));
        Assert.Equal((1, 2), (await CountAsync(ListingCollection.Marks.ContainsAny("y", "z")), await CountAsync(ListingCollection.Marks.ContainsAny("x", "z"))));
        Assert.Equal((0, 0), (await CountAsync(ListingCollection.Tags.ContainsAny("d")), await CountAsync(ListingCollection.Tags.ContainsAny())));
        Assert.Equal(1, await CountAsync(ListingCollection.Tags.ContainsAny("a", "c") & ListingCollection.Tags.Contains("b")));
        Assert.Equal(1, await CountAsync(!ListingCollection.Tags.ContainsAny("a", "c")));
        Assert.Equal(1, await CountAsync(ListingCollection.Tags.ContainsAny(Enumerable.Range(0, 40).Select(number => $"t{number}").Append("c"))));
    }

    [Fact]
    public async Task An_array_of_names_has_one_of_them_beside_others_or_alone()
    {
        var owner = Guid.CreateVersion7();
        await Store.InsertAsync(draft => draft with { OwnerId = owner, Stages = [ListingStatus.InProgress, ListingStatus.Done] });
        await Store.InsertAsync(draft => draft with { Stages = [ListingStatus.Done] });
        await Store.InsertAsync(draft => draft with { Stages = [] });

        Assert.Equal((0, 1, 2), (await CountAsync(ListingCollection.Stages.Contains(ListingStatus.Draft)), await CountAsync(ListingCollection.Stages.Contains(ListingStatus.InProgress)), await CountAsync(ListingCollection.Stages.Contains(ListingStatus.Done))));
        Assert.Equal(1, await CountAsync(ListingCollection.Stages.Contains(ListingStatus.Done) & !ListingCollection.OwnerId.Is(owner)));
        Assert.Equal(2, await CountAsync(ListingCollection.Stages.ContainsAny(ListingStatus.Draft, ListingStatus.Done)));
    }

    [Fact]
    public async Task Arrays_follow_updates_and_deletions()
    {
        var listing = await Store.InsertAsync(draft => draft with { Tags = ["a", "b", "a"] });
        Assert.Equal((1, 1), (await CountAsync(ListingCollection.Tags.Contains("a")), await CountAsync(ListingCollection.Tags.Contains("b"))));

        await Store.CommitAsync(work => work.Update(listing.Change(Store.Clock.GetUtcNow(), current => current with { Tags = ["c"] })));
        Assert.Equal((0, 1), (await CountAsync(ListingCollection.Tags.Contains("a")), await CountAsync(ListingCollection.Tags.Contains("c"))));

        await Store.CommitAsync(work => work.Delete(listing with { Version = 2 }));
        Assert.Equal(0, await CountAsync(ListingCollection.Tags.Contains("c")));
    }

    [Theory]
    [InlineData(5.6037, -0.1870, 1, 1)] // Accra itself
    [InlineData(6.6885, -1.6244, 199, 0)] // Kumasi, 200.2 km away
    [InlineData(6.6885, -1.6244, 202, 1)]
    [InlineData(5.6037, -0.1870, 0, 1)]
    public async Task Near_measures_on_the_sphere(double latitude, double longitude, double radiusKm, int found)
    {
        await Store.InsertAsync(listing => listing with { Latitude = 5.6037, Longitude = -0.1870 });
        await Store.InsertAsync();

        Assert.Equal(found, await CountAsync(Filters.Near<Listing>(latitude, longitude, radiusKm)));
    }

    [Fact]
    public async Task Near_reaches_across_the_180th_meridian_and_round_the_poles()
    {
        await Store.InsertAsync(listing => listing with { Latitude = 0, Longitude = -179.9 });
        await Store.InsertAsync(listing => listing with { Latitude = 89.9, Longitude = 100 });

        Assert.Equal(1, await CountAsync(Filters.Near<Listing>(0, 179.9, 23)));
        Assert.Equal(0, await CountAsync(Filters.Near<Listing>(0, 179.9, 22)));
        Assert.Equal(1, await CountAsync(Filters.Near<Listing>(89.9, -80, 23)));
        Assert.Equal(2, await CountAsync(Filters.Near<Listing>(10, 10, 20_100)));
    }

    [Fact]
    public async Task Documents_are_counted_by_a_field_in_one_read()
    {
        var (busy, quiet, other) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var owner in new[] { busy, busy, quiet, other }) await Store.InsertAsync(listing => listing with { OwnerId = owner });
        await Store.InsertAsync(listing => listing with { OwnerId = busy, Urgent = true });

        var counts = await Store.Documents.CountByAsync(
            ListingCollection.OwnerId, ListingCollection.OwnerId.In(busy, quiet, Guid.CreateVersion7()) & ListingCollection.Urgent.Is(false), CancellationToken.None);

        Assert.Equal(new Dictionary<Guid, long> { [busy] = 2, [quiet] = 1 }, counts);
    }

    [Fact]
    public async Task A_projection_reads_the_named_fields_and_nothing_else()
    {
        var listing = await Store.InsertAsync(draft => draft with { Tags = ["x"], Urgent = true, Price = new Money(250, Currency.Usd) });
        var projection = new Projection<Listing, ListingView>(
            ListingCollection.Id, ListingCollection.Title, ListingCollection.Tags, ListingCollection.Price, ListingCollection.Urgent);

        var page = await Store.Documents.QueryAsync(new Query<Listing>(), projection, CancellationToken.None);

        var view = Assert.Single(page.Items);
        Assert.Equal((listing.Id, "A listing", 250L, true, null), (view.Id, view.Title, view.Price!.MinorUnits, view.Urgent, view.Status));
        Assert.Equal(["x"], view.Tags);
    }

    [Fact]
    public async Task A_value_is_never_taken_for_syntax()
    {
        await Store.InsertAsync(title: "'; DROP TABLE doc_listings; --");
        Assert.Equal(1, await CountAsync(ListingCollection.Title.Is("'; DROP TABLE doc_listings; --")));
        Assert.Equal(0, await CountAsync(ListingCollection.Title.Is("' OR 1=1 --")));
        Assert.Equal(0, await CountAsync(ListingCollection.Tags.Contains("' OR 1=1 --")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task One_of_many_values_finds_the_same_as_one_of_few(int count)
    {
        var listing = await Store.InsertAsync(draft => draft with { Rank = count });
        await Store.InsertAsync();

        var found = await Store.Documents.QueryAsync(
            new Query<Listing> { Where = ListingCollection.Rank.In(Enumerable.Range(1, count).Cast<int?>()) }, CancellationToken.None);

        Assert.Equal(listing.Id, Assert.Single(found.Items).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("!!!!")]
    [InlineData("W10")]
    [InlineData("e30")]
    public async Task A_forged_cursor_is_refused(string cursor) =>
        await Assert.ThrowsAsync<InvalidCursorException>(async () => await PageAsync(new Query<Listing> { Cursor = cursor }));

    [Fact]
    public async Task A_cursor_of_another_query_is_refused()
    {
        await Store.InsertAsync();
        await Store.InsertAsync();
        var cursor = (await PageAsync(new Query<Listing> { Limit = 1 })).NextCursor;

        await Assert.ThrowsAsync<InvalidCursorException>(async () =>
            await PageAsync(new Query<Listing> { Cursor = cursor, OrderBy = [ListingCollection.Price.Ascending()] }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task A_limit_out_of_range_is_a_bug(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await PageAsync(new Query<Listing> { Limit = limit }));

    private ValueTask<Page<Listing>> PageAsync(Query<Listing> query) => Store.Documents.QueryAsync(query, CancellationToken.None);

    private async Task<int> CountAsync(Filter<Listing> where) => (int)await Store.Documents.CountAsync(where, CancellationToken.None);
}

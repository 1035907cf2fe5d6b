using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>What holds for every query, whatever the documents are.</summary>
[Trait("Length", "Scaled")]
public abstract class QueryPropertiesContract : StoreContract
{
    private sealed record Traversal(
        IReadOnlyList<Func<Listing, Listing>> Start, ImmutableArray<SortKey> Order, int Limit, IReadOnlyList<Step> Steps);

    /// <summary>What happens between two pages.</summary>
    private sealed record Step(Func<Listing, Listing> Inserted, int Deleted);

    [Fact]
    public async Task A_query_finds_what_its_condition_says()
    {
        var documents = new List<(Guid Id, JsonElement Json)>();
        foreach (var change in Arbitraries.Change.Sample(80))
        {
            var listing = await Store.InsertAsync(change);
            documents.Add((listing.Id, JsonSerializer.SerializeToElement(listing, StorageJson.Options)));
        }

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400 * TestScale.Factor), Prop.ForAll(Arbitraries.Condition.ToArbitrary(), async condition =>
        {
            var expected = documents.Where(document => ConditionOracle.Holds(condition, document.Json)).Select(document => document.Id);
            var page = await Store.Documents.QueryAsync(
                new Query<Listing> { Where = new Filter<Listing>(condition), Limit = 100 }, CancellationToken.None);
            Assert.True(expected.Reverse().SequenceEqual(page.Items.Select(listing => listing.Id)), ConditionOracle.Describe(condition));
            Assert.Equal(page.Items.Count, await Store.Documents.CountAsync(new Filter<Listing>(condition), CancellationToken.None));
        }));
    }

    [Fact]
    public void Pages_miss_and_repeat_nothing_while_documents_come_and_go()
    {
        var traversals =
            from start in Arbitraries.Change.ListOf(12)
            from order in Arbitraries.Order
            from limit in Gen.Choose(1, 4)
            from steps in (from inserted in Arbitraries.Change from deleted in Gen.Choose(0, 11) select new Step(inserted, deleted)).ListOf()
            select new Traversal([.. start], order, limit, [.. steps]);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60 * TestScale.Factor), Prop.ForAll(traversals.ToArbitrary(), TraverseAsync));
    }

    private async Task TraverseAsync(Traversal traversal)
    {
        // Listings of one owner, so that the runs of the property do not see each other's.
        var owner = Store.Ids.NewId();
        var query = new Query<Listing> { Where = ListingCollection.OwnerId.Is(owner), OrderBy = traversal.Order, Limit = traversal.Limit };
        var start = new List<Listing>();
        foreach (var change in traversal.Start) start.Add(await Store.InsertAsync(listing => change(listing) with { OwnerId = owner }));
        var steps = new Queue<Step>(traversal.Steps);
        var deleted = new HashSet<Guid>();
        var seen = new List<Listing>();
        do
        {
            var page = await Store.Documents.QueryAsync(query, CancellationToken.None);
            seen.AddRange(page.Items);
            query = query with { Cursor = page.NextCursor };
            if (!steps.TryDequeue(out var step)) continue;
            await Store.InsertAsync(listing => step.Inserted(listing) with { OwnerId = owner });
            if (deleted.Add(start[step.Deleted].Id)) await Store.CommitAsync(work => work.Delete(start[step.Deleted]));
        }
        while (query.Cursor is not null);

        Assert.Equal(seen.Count, seen.Select(listing => listing.Id).Distinct().Count());
        Assert.Empty(start.Select(listing => listing.Id).Except(deleted).Except(seen.Select(listing => listing.Id)));
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(Compare(pair.First, pair.Second, traversal.Order) < 0));
    }

    private static int Compare(Listing first, Listing second, ImmutableArray<SortKey> order)
    {
        var left = JsonSerializer.SerializeToElement(first, StorageJson.Options);
        var right = JsonSerializer.SerializeToElement(second, StorageJson.Options);
        foreach (var key in order.Add(new SortKey(ListingCollection.Id, order.IsEmpty || order[^1].Descending)))
        {
            var compared = ConditionOracle.CompareWithMissing(ConditionOracle.ValueOf(left, key.Field), ConditionOracle.ValueOf(right, key.Field));
            if (compared != 0) return key.Descending ? -compared : compared;
        }

        return 0;
    }
}

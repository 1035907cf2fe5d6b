using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>Random listings and conditions over few values, so that they meet often.</summary>
internal static class Arbitraries
{
    private static readonly string[] Words = ["roof", "roofing", "café", "cafe", "pipe", "ɛyɛ"];
    private static readonly string[] Tags = ["a", "b", "'c", "\"d"];
    private static readonly Guid[] Owners = [.. Enumerable.Range(1, 3).Select(number => new Guid(number, 0, 0, new byte[8]))];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static Gen<string> Text => Gen.Elements(Words).Two().Select(pair => $"{pair.Item1} {pair.Item2}");

    private static Gen<int?> Rank => Gen.OneOf(Gen.Constant((int?)null), Gen.Choose(-2, 3).Select(rank => (int?)rank));

    private static Gen<DateTimeOffset?> Time =>
        Gen.OneOf(Gen.Constant((DateTimeOffset?)null), Gen.Choose(0, 3).Select(days => (DateTimeOffset?)Start.AddDays(days)));

    private static Gen<double> Degrees(int limit) => Gen.Choose(-limit * 10, limit * 10).Select(tenths => tenths / 10.0);

    public static Gen<Func<Listing, Listing>> Change =>
        from title in Text
        from described in Gen.Elements(true, false)
        from rank in Rank
        from owner in Gen.Elements(Owners)
        from status in Gen.Elements(Enum.GetValues<ListingStatus>())
        from price in Gen.Choose(0, 3)
        from urgent in Gen.Elements(true, false)
        from tags in Gen.Elements(Tags).ListOf()
        from time in Time
        from located in Gen.Elements(true, false)
        from latitude in Degrees(90)
        from longitude in Degrees(180)
        select (Func<Listing, Listing>)(listing => listing with
        {
            Title = title,
            Description = described ? "pipe dream" : null,
            Rank = rank,
            OwnerId = owner,
            Status = status,
            Price = new Money(price, Currency.Ghs),
            Urgent = urgent,
            Tags = [.. tags],
            Marks = [.. tags.AsEnumerable().Reverse()],
            ExpiresAt = time,
            Latitude = located ? latitude : null,
            Longitude = located ? longitude : null,
        });

    public static Gen<Condition> Condition => Tree(3);

    public static Gen<ImmutableArray<SortKey>> Order =>
        from fields in Gen.SubListOf<Field>(
            ListingCollection.Rank, ListingCollection.Price, ListingCollection.Status, ListingCollection.ExpiresAt, ListingCollection.Title)
        from downwards in Gen.ArrayOf(Gen.Elements(true, false), fields.Count)
        select fields.Select((name, position) => new SortKey(name, downwards[position])).ToImmutableArray();

    private static Gen<Condition> Tree(int depth) => depth == 0 ? Leaf : Gen.Frequency(
        (3, Leaf),
        (1, Gen.ListOf(Tree(depth - 1), 2).Select(parts => (Condition)new AllOf([.. parts]))),
        (1, Gen.ListOf(Tree(depth - 1), 2).Select(parts => (Condition)new AnyOf([.. parts]))),
        (1, Tree(depth - 1).Select(part => (Condition)new Not(part))));

    private static Gen<Condition> Leaf => Gen.OneOf(
        Compared(ListingCollection.Title, Text.Select(text => (object?)text)),
        Compared(ListingCollection.Rank, Rank.Select(rank => (object?)rank)),
        Compared(ListingCollection.OwnerId, Gen.Elements(Owners).Select(owner => (object?)owner)),
        Compared(ListingCollection.Status, Gen.Elements(Enum.GetValues<ListingStatus>()).Select(status => (object?)status)),
        Compared(ListingCollection.Price, Gen.Choose(0, 3).Select(price => (object?)(long)price)),
        Compared(ListingCollection.ExpiresAt, Time.Select(time => (object?)time)),
        Gen.Elements(true, false).Select(urgent => ListingCollection.Urgent.Is(urgent).Condition),
        Rank.ListOf().Select(ranks => ListingCollection.Rank.In(ranks).Condition),
        Gen.Elements(Tags).Select(tag => ListingCollection.Tags.Contains(tag).Condition),
        Gen.Elements(Tags).Select(tag => ListingCollection.Marks.Contains(tag).Condition),
        Gen.Elements(Tags).ListOf().Select(tags => ListingCollection.Tags.ContainsAny(tags).Condition),
        Gen.Elements(Tags).ListOf().Select(tags => ListingCollection.Marks.ContainsAny(tags).Condition),
        Gen.Elements([.. Words, "pi", "roo", "pipe dr", "café pip"]).Select(words => (Condition)new TextMatch(words)),
        from latitude in Degrees(90)
        from longitude in Degrees(180)
        from radius in Gen.Choose(1, 20_000)
        select (Condition)new Near(latitude, longitude, radius + 0.5));

    private static Gen<Condition> Compared(Field field, Gen<object?> value) =>
        from kind in Gen.Elements(Enum.GetValues<ComparisonKind>())
        from compared in value
        select (Condition)new Comparison(field, kind, compared);
}

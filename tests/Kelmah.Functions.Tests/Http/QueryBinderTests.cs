using System.ComponentModel.DataAnnotations;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Kelmah.Functions.Tests.Http;

public sealed class QueryBinderTests
{
    private const string Currencies = "It is one of CAD, EUR, GBP, GHS, JPY, KES, NGN, USD, XAF, XOF, ZAR.";
    private const string OneUuid = "0199aa00-0000-7000-8000-000000000001";
    private const string Twice = "It is given twice.";

    public static TheoryData<string, object?> Right => new()
    {
        { "text=wiring%20and%20pipes", "wiring and pipes" },
        { $"text={new string('x', 200)}", new string('x', 200) },
        { "whole=-3", -3 },
        { "whole=%2B4", 4 },
        { "whole=7", 7 },
        { "real=0.5", 0.5 },
        { "real=9.5", 9.5 },
        { "real=1e0", 1.0 },
        { "flag=true", true },
        { "flag=false", false },
        { $"id={OneUuid}", Guid.Parse(OneUuid) },
        { "time=2026-01-31T09:30:00%2B01:00", new DateTimeOffset(2026, 1, 31, 8, 30, 0, TimeSpan.Zero) },
        { "time=2026-01-31T09:30:00Z", new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero) },
        { "shade=dark_red", Shade.DarkRed },
        { "currency=XOF", Currency.Parse("XOF") },
        { "point=-90,180", new GeoPoint(-90, 180) },
        { "point=5.6%2C-0.18", new GeoPoint(5.6, -0.18) },
        { "list=1, 2,,3", Numbers(3) },
        { $"list={string.Join(',', Numbers(20))}", Numbers(20) },
        { "limit=1", 1 },
        { "limit=100", 100 },
        { $"cursor={new string('x', 2000)}", new string('x', 2000) },
    };

    public static TheoryData<string, string> Wrong => new()
    {
        { $"text={new string('x', 201)}", "It has at most 200 characters." },
        { "text=a%00b", "It must not contain control characters." },
        { "text=a&text=a", Twice },
        { "whole=-4", "It is a whole number from -3 to 7." },
        { "whole=8", "It is a whole number from -3 to 7." },
        { "whole=1.0", "It is a whole number from -3 to 7." },
        { "whole=0x1", "It is a whole number from -3 to 7." },
        { "whole=99999999999999999999", "It is a whole number from -3 to 7." },
        { "whole=1&whole=1", Twice },
        { "real=0.4999", "It is a number from 0.5 to 9.5." },
        { "real=9.5001", "It is a number from 0.5 to 9.5." },
        { "real=NaN", "It is a number from 0.5 to 9.5." },
        { "real=1,5", "It is a number from 0.5 to 9.5." },
        { "flag=True", "It is true or false." },
        { "flag=1", "It is true or false." },
        { "id=1", "It is a UUID." },
        { "time=2026-01-31T09:30:00", "It is a time with an offset, such as 2026-01-31T09:30:00Z." },
        { "time=tomorrow", "It is a time with an offset, such as 2026-01-31T09:30:00Z." },
        { "shade=DarkRed", "It is one of light, dark_red." },
        { "shade=1", "It is one of light, dark_red." },
        { "currency=ghs", Currencies },
        { "point=5.6", "It is latitude,longitude in degrees." },
        { "point=90.1,0", "It is latitude,longitude in degrees." },
        { "point=0,180.1", "It is latitude,longitude in degrees." },
        { "point=0,0,0", "It is latitude,longitude in degrees." },
        { "point=NaN,0", "It is latitude,longitude in degrees." },
        { $"list={string.Join(',', Numbers(21))}", "It has at most 20 items." },
        { "list=a&list=b", Twice },
        { "limit=0", "It is a whole number from 1 to 100." },
        { "limit=101", "It is a whole number from 1 to 100." },
        { $"cursor={new string('x', 2001)}", "It is the nextCursor of the page before." },
        { "cursor=x&cursor=x", "It is the nextCursor of the page before." },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void A_parameter_is_read_by_its_type(string text, object? expected)
    {
        var query = Bind<Sample>(text).Value;

        Assert.Equal(expected, typeof(Sample).GetProperties().Single(property => string.Equals(property.Name, NameOf(text), StringComparison.OrdinalIgnoreCase)).GetValue(query));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_parameter_that_is_wrong_is_refused_by_name(string text, string message)
    {
        var refusal = Bind<Sample>(text).Refusal!;

        Assert.Equal(RequestErrors.InvalidInput, refusal.Error);
        var (name, messages) = Assert.Single(refusal.Errors!);
        Assert.Equal(NameOf(text), name);
        Assert.Equal([message], messages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text=&whole=&real=&flag=&id=&time=&shade=&currency=&point=&list=&limit=&cursor=")]
    [InlineData("text=%20&whole=%20")]
    public void What_is_absent_or_empty_is_what_the_query_is_made_with(string text)
    {
        var query = Assert.IsType<Sample>(Bind<Sample>(text).Value);

        Assert.Equal(new Sample { List = query.List }, query);
        Assert.Empty(query.List);
        Assert.Equal(new Paging(20), query.Paging);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_in_the_order_of_the_properties()
    {
        var refusal = Bind<Sample>("colour=red&cursor=x&cursor=y&flag=1&flag=1&whole=8&text=a").Refusal!;

        Assert.Equal(["whole", "flag", "cursor", "colour"], refusal.Errors!.Keys);
        Assert.Equal([Twice, "It is true or false."], refusal.Errors["flag"]);
        Assert.Equal(["There is no such parameter."], refusal.Errors["colour"]);
    }

    [Fact]
    public void What_does_not_go_together_is_told_with_what_is_wrong_by_itself()
    {
        Assert.Equal(["to"], Bind<Between>("from=5&to=4").Refusal!.Errors!.Keys);
        Assert.Equal(["from", "to"], Bind<Between>("from=11&to=4").Refusal!.Errors!.Keys);
        Assert.Equal(new Between { From = 4, To = 4 }, Bind<Between>("from=4&to=4").Value);
    }

    [Fact]
    public void A_property_that_is_only_read_is_no_parameter() =>
        Assert.Equal(["paging"], Bind<Sample>("paging=1").Refusal!.Errors!.Keys);

    [Fact]
    public void A_name_is_read_in_its_own_spelling_alone_and_shown_in_part_where_it_is_long()
    {
        Assert.Equal(["Whole"], Bind<Sample>("Whole=1").Refusal!.Errors!.Keys);
        Assert.Equal([new string('x', 64)], Bind<Sample>($"{new string('x', 65)}=1").Refusal!.Errors!.Keys);
        Assert.Equal(["query"], Bind<NoQuery>("=1").Refusal!.Errors!.Keys);
        Assert.IsType<NoQuery>(Bind<NoQuery>("").Value);
    }

    [Fact]
    public void A_type_that_no_parameter_can_have_is_a_bug_that_names_it()
    {
        Assert.Contains("WithoutRange.Count is a number without a [Range]", Assert.Throws<InvalidOperationException>(() => QueryBinder.Of(typeof(WithoutRange))).Message, StringComparison.Ordinal);
        Assert.Contains("OfOtherType.Address has a type", Assert.Throws<InvalidOperationException>(() => QueryBinder.Of(typeof(OfOtherType))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => QueryBinder.Of(typeof(string)));
    }

    private static Result<RequestQuery> Bind<T>(string text)
        where T : RequestQuery =>
        QueryBinder.Of(typeof(T)).Bind(new QueryCollection(QueryHelpers.ParseQuery(text)));

    private static string[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(number => $"{number}")];

    private static string NameOf(string text) => text[..text.IndexOf('=', StringComparison.Ordinal)];

    private enum Shade
    {
        Light,
        DarkRed,
    }

    private sealed record Sample : PagingQuery
    {
        public string? Text { get; init; }

        [Range(-3, 7)]
        public int? Whole { get; init; }

        [Range(0.5, 9.5)]
        public double Real { get; init; } = 5;

        public bool? Flag { get; init; }

        public Guid? Id { get; init; }

        public DateTimeOffset? Time { get; init; }

        public Shade Shade { get; init; } = Shade.DarkRed;

        public Currency? Currency { get; init; }

        public GeoPoint? Point { get; init; }

        public IReadOnlyList<string> List { get; init; } = [];
    }

    private sealed record Between : RequestQuery
    {
        [Range(0, 10)]
        public int From { get; init; } = 5;

        [Range(0, 10)]
        public int To { get; init; } = 10;

        public override void Check(InputErrors errors) => errors.Require(From <= To, "to", "It is not below from.");
    }

    private sealed record WithoutRange : RequestQuery
    {
        public int Count { get; init; }
    }

    private sealed record OfOtherType : RequestQuery
    {
        public Uri? Address { get; init; }
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Tests.Kernel.Serialization;

/// <summary>Each fault that keeps JSON from being read is named by its field, without a value that was sent.</summary>
public sealed class StrictJsonTests
{
    private const string Line = """{"title":"a","hours":1.5,"isDone":true}""";
    private const string Price = """{"amount":"1.00","currency":"GHS"}""";

    public static TheoryData<string, string, string> Faults => new()
    {
        { "", "body", "A JSON body is required." },
        { "null", "body", "It must not be null." },
        { "[]", "body", "Expected an object." },
        { "1", "body", "Expected an object." },
        { "{", "body", "It is not valid JSON." },
        { "{} {}", "body", "It is not valid JSON." },
        { "{/* */}", "body", "It is not valid JSON." },
        { """{"\ud800":1}""", "body", "It is not valid JSON." },
        { string.Concat(Enumerable.Repeat("[", 40)), "body", "It is not valid JSON." },
        { """{"colour":1}""", "colour", "There is no such field." },
        { $$"""{"{{new string('x', 80)}}":1}""", new string('x', 64), "There is no such field." },
        { """{"name":"a","name":"b"}""", "name", "It is given twice." },
        { """{"name":"a","NAME":"b"}""", "NAME", "There is no such field." },
        { """{"name":null}""", "name", "It must not be null." },
        { """{"name":1}""", "name", "Expected a text." },
        { """{"name":"\ud800"}""", "name", "Expected a text." },
        { """{"count":null}""", "count", "Expected a whole number that is not too large." },
        { """{"count":"1"}""", "count", "Expected a whole number that is not too large." },
        { """{"count":1.5}""", "count", "Expected a whole number that is not too large." },
        { """{"count":1e400}""", "count", "Expected a whole number that is not too large." },
        { """{"price":"1.00"}""", "price", """Expected an amount such as {"amount": "150.00", "currency": "GHS"}.""" },
        { """{"price":{"amount":"1.00","currency":"XXX"}}""", "price", $"Expected one of the currencies {string.Join(", ", Currency.Codes)}." },
        { """{"shape":"heptagon"}""", "shape", "Expected one of round, three_sided." },
        { """{"shape":0}""", "shape", "Expected one of round, three_sided." },
        { """{"until":"2026-01-31"}""", "until", "Expected a time with an offset, such as \"2026-01-31T09:30:00Z\"." },
        { """{"owner":"me"}""", "owner", "Expected a UUID." },
        { """{"first":[]}""", "first", "Expected an object." },
        { """{"first":null}""", "first", "It must not be null." },
        { """{"first":{"title":"a","hours":"b"}}""", "first.hours", "Expected a number." },
        { """{"first":{"colour":1}}""", "first.colour", "There is no such field." },
        { """{"lines":{}}""", "lines", "Expected a list." },
        { $$"""{"lines":[{{Line}},{"title":"a","hours":1,"isDone":1}]}""", "lines[1].isDone", "Expected true or false." },
        { """{"marks":{"a":1,"a":2}}""", "marks.a", "It is given twice." },
        { """{"marks":{"a":"b"}}""", "marks.a", "Expected a whole number that is not too large." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named_by_its_field(string json, string field, string message)
    {
        var error = Assert.Single(Errors(json), IsToldApart);

        Assert.Equal((field, message), (error.Key, Assert.Single(error.Value)));
    }

    [Fact]
    public void All_fields_that_an_object_lacks_are_named()
    {
        Assert.Equal(["name", "count", "price", "shape", "first"], Errors("{}").Keys);
        Assert.Equal(["first.hours", "first.isDone", "name", "count", "price", "shape"], Errors("""{"first":{"title":"a"}}""").Keys);
        Assert.All(Errors("{}").Values, messages => Assert.Equal("It is required.", Assert.Single(messages)));
    }

    [Fact]
    public void What_may_be_left_out_may_be_left_out_and_may_be_null()
    {
        var order = StrictJson.Read<Order>(Encoding.UTF8.GetBytes(
            $$$"""{"name":"a","count":1,"price":{{{Price}}},"shape":"three_sided","first":{{{Line}}},"until":null,"lines":null,"marks":null}""")).Value;

        Assert.Equal(("a", Shape.ThreeSided, null, null), (order.Name, order.Shape, order.Until, order.Owner));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void JSON_that_was_parsed_has_the_same_faults(string json, string field, string message)
    {
        if (message is "A JSON body is required." or "It is not valid JSON.") return;

        var error = Assert.Single(StrictJson.Read<Order>(JsonElement.Parse(json)).Refusal!.Errors!, IsToldApart);

        Assert.Equal((field, message), (error.Key, Assert.Single(error.Value)));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var errors = Errors("""{"name":1,"colour":1,"price":"1.00","shape":"heptagon","first":{"title":null,"hours":"b","size":1},"lines":[1,{"title":2}]}""");

        Assert.Equal(
            ["colour", "count", "first.hours", "first.isDone", "first.size", "first.title", "lines[0]", "lines[1].hours", "lines[1].isDone", "lines[1].title", "name", "price", "shape"],
            errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_can_be_read_is_checked_by_the_inputs_own_rules_as_well()
    {
        var errors = StrictJson.Read<Span>("""{"from":9,"until":3,"name":" ","note":7}"""u8).Refusal!.Errors!;

        Assert.Equal(["name", "note", "until"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["It is not below from."], errors["until"]);
    }

    [Theory]
    [InlineData("""{"from":"x","until":3,"name":"a","lines":[""]}""", "from,lines[0]")]
    [InlineData("""{"until":3,"name":"a","lines":[1,""]}""", "from,lines[0],lines[1]")]
    [InlineData("""{"from":9,"until":null,"name":"a"}""", "until")]
    [InlineData("""{"from":9,"until":3,"name":"a","lines":{}}""", "lines,until")]
    public void A_rule_between_two_fields_says_nothing_of_one_that_cannot_be_read(string json, string fields) =>
        Assert.Equal(fields.Split(','), StrictJson.Read<Span>(Encoding.UTF8.GetBytes(json)).Refusal!.Errors!.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Faults_are_bounded()
    {
        var many = string.Join(',', Enumerable.Range(0, 1_000).Select(number => $"\"x{number}\":1"));

        Assert.Equal(100, StrictJson.Read<Span>(Encoding.UTF8.GetBytes($"{{{many}}}")).Refusal!.Errors!.Count);
    }

    [Fact]
    public void A_body_is_judged_by_its_type_without_being_read()
    {
        Assert.Null(StrictJson.FaultOf("""{"from":1,"until":3,"name":"a"}"""u8, typeof(Span)));
        Assert.Equal(["until"], StrictJson.FaultOf("""{"from":9,"until":3,"name":"a"}"""u8, typeof(Span))!.Errors!.Keys);
        Assert.Equal(["body"], StrictJson.FaultOf("null"u8, typeof(Span))!.Errors!.Keys);
        Assert.Equal(["body"], StrictJson.FaultOf([0xFF], typeof(Span))!.Errors!.Keys);
    }

    /// <summary>The bodies of the list hold one field each: the others are missing.</summary>
    private static bool IsToldApart(KeyValuePair<string, string[]> error) => error.Value is not ["It is required."];

    private static IReadOnlyDictionary<string, string[]> Errors(string json) => StrictJson.Read<Order>(Encoding.UTF8.GetBytes(json)).Refusal!.Errors!;

    private sealed record Order(
        string Name,
        int Count,
        Money Price,
        Shape Shape,
        OrderLine First,
        DateTimeOffset? Until = null,
        ImmutableArray<OrderLine>? Lines = null,
        IReadOnlyDictionary<string, int>? Marks = null)
    {
        public Guid? Owner { get; init; }
    }

    private sealed record Span(int From, int Until, string Name, string? Note = null, ImmutableArray<string>? Lines = null) : ICheckedInput
    {
        public void Check(InputErrors errors)
        {
            errors.Line("name", Name, 1, 10);
            errors.Lines("lines", Lines, 3, 10);
            if (errors.AreRead("from", "until")) errors.Require(Until >= From, "until", "It is not below from.");
        }
    }

    private sealed record OrderLine(string Title, double Hours, bool IsDone);

    private enum Shape
    {
        Round,
        ThreeSided,
    }
}

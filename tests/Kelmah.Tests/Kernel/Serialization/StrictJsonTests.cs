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
        { """{"name":"a","NAME":"b"}""", "NAME", "It is given twice." },
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
        var error = Assert.Single(Errors(json));

        Assert.Equal((field, message), (error.Key, Assert.Single(error.Value)));
    }

    [Fact]
    public void All_fields_that_an_object_lacks_are_named()
    {
        Assert.Equal(["name", "count", "price", "shape", "first"], Errors("{}").Keys);
        Assert.Equal(["first.hours", "first.isDone"], Errors("""{"first":{"title":"a"}}""").Keys);
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

        var error = Assert.Single(StrictJson.Read<Order>(JsonElement.Parse(json)).Refusal!.Errors!);

        Assert.Equal((field, message), (error.Key, Assert.Single(error.Value)));
    }

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

    private sealed record OrderLine(string Title, double Hours, bool IsDone);

    private enum Shape
    {
        Round,
        ThreeSided,
    }
}

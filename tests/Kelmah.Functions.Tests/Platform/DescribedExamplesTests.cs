using System.Text.Json.Nodes;
using Json.Schema;
using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests.Platform;

/// <summary>Every body is shown by an example, and every example is as its schema says.</summary>
public sealed class DescribedExamplesTests : IAsyncLifetime
{
    private const string References = "#/components/schemas/";

    private static readonly EvaluationOptions Strict = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private JsonObject document = null!;

    public async Task InitializeAsync() => document = JsonNode.Parse(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None))!.AsObject();

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Each media type of each request and answer, once.</summary>
    private IEnumerable<(string Name, JsonObject Media)> Bodies =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        from body in operation.Value!["responses"]!.AsObject().Select(answer => (answer.Key, Body: Resolve(answer.Value)))
            .Append((Key: "request", Body: operation.Value["requestBody"]))
        from media in body.Body?["content"]?.AsObject() ?? []
        select ($"{operation.Key} {path.Key} {body.Key} {media.Key}", media.Value!.AsObject());

    [Fact]
    public void Every_answer_but_a_file_has_an_example() => Assert.Empty(
        from body in Bodies
        where !body.Name.EndsWith("multipart/form-data", StringComparison.Ordinal) && body.Media["schema"]!["format"]?.GetValue<string>() is not "binary"
        where Examples(body.Media).Count == 0
        select body.Name);

    [Fact]
    public void Every_error_has_the_problem_of_each_of_its_codes() => Assert.Empty(
        from response in document["components"]!["responses"]!.AsObject()
        let codes = Examples(response.Value!["content"]!["application/problem+json"]!.AsObject()).Select(problem => problem!["code"]!.GetValue<string>())
        where !codes.Order(StringComparer.Ordinal).SequenceEqual(response.Key.Split('.'))
        select response.Key);

    [Fact]
    public void Every_example_is_as_its_schema_says()
    {
        var all = document["components"]!["schemas"]!.ToJsonString().Replace(References, "#/$defs/", StringComparison.Ordinal);
        SchemaRegistry.Global.Register(JsonSchema.FromText($$"""{"$id":"https://kelmah.test/examples","$defs":{{all}}}"""));
        var known = new Dictionary<string, JsonSchema>(StringComparer.Ordinal);

        var complaints = (from body in Bodies
                          from example in Examples(body.Media)
                          from complaint in Complaints(known, body.Media["schema"]!.ToJsonString(), example)
                          select $"{body.Name}: {complaint}").Distinct().ToList();

        Assert.Empty(complaints);
    }

    [Fact]
    public void Every_text_of_an_example_says_something() => Assert.Empty(
        from example in document["components"]!["examples"]!.AsObject()
        where example.Value!["value"]!.ToJsonString().Contains($"\"{Escaped}\"", StringComparison.Ordinal)
        select $"{example.Key}: {example.Value!["value"]!.ToJsonString()}");

    [Fact]
    public void An_example_shows_what_happens()
    {
        var milestone = document["components"]!["examples"]!["Milestone"]!["value"]!;

        Assert.Equal(("Ground floor", "150.00", "GHS"), (milestone["title"]!.GetValue<string>(), milestone["amount"]!["amount"]!.GetValue<string>(), milestone["amount"]!["currency"]!.GetValue<string>()));
        Assert.Equal(
            """{"type":"urn:kelmah:error:not_found","title":"There is no such thing, or you may not see it.","status":404,"code":"not_found","traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}""",
            document["components"]!["examples"]!["not_found"]!["value"]!.ToJsonString());
    }

    /// <summary>What stands for a text without an example, as JSON writes it.</summary>
    private static string Escaped => JsonValue.Create("…").ToJsonString().Trim('"');

    private static IEnumerable<string> Complaints(Dictionary<string, JsonSchema> known, string schema, JsonNode? example)
    {
        if (!known.TryGetValue(schema, out var read))
            known[schema] = read = JsonSchema.FromText(schema.Replace(References, "https://kelmah.test/examples#/$defs/", StringComparison.Ordinal));
        return (read.Evaluate(example, Strict) is { IsValid: false } result ? result.Details ?? [] : []).Where(detail => detail.HasErrors)
            .Select(detail => $"{detail.InstanceLocation} {string.Join(", ", detail.Errors!.Values)}");
    }

    private List<JsonNode?> Examples(JsonObject media) =>
        [.. (media["examples"]?.AsObject() ?? []).Select(named => Resolve(named.Value)!["value"]), .. media.ContainsKey("example") ? [media["example"]] : Array.Empty<JsonNode?>()];

    private JsonNode? Resolve(JsonNode? node) => node?["$ref"]?.GetValue<string>() is { } reference
        ? reference.Split('/').Skip(1).Aggregate((JsonNode)document, (found, part) => found[part]!)
        : node;
}

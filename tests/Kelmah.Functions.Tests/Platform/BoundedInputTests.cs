using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Functions.Platform;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Functions.Tests.Platform;

/// <summary>Every text that a client can send has a bound, which the description tells and the API demands.</summary>
public sealed class BoundedInputTests : IAsyncLifetime
{
    private const string Secret = "S3cret";

    private static readonly string[] Bounds = ["maxLength", "pattern", "format", "enum"];

    private JsonObject document = null!;

    public async Task InitializeAsync() => document = JsonNode.Parse(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None))!.AsObject();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Every_text_and_every_list_of_an_input_has_a_bound()
    {
        var inputs = from path in document["paths"]!.AsObject()
                     from operation in path.Value!.AsObject()
                     from input in InputsOf(operation.Value!.AsObject())
                     from unbounded in Unbounded(input.Schema, input.Name, [])
                     select $"{operation.Key} {path.Key}: {unbounded}";

        Assert.Empty(inputs.Distinct());
    }

    public static TheoryData<Type> Inputs => [.. ApiOperation.All.Select(operation => operation.Endpoint.Request).OfType<Type>().Distinct()];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_is_beyond_a_bound_is_refused_without_being_repeated(Type input)
    {
        var example = ApiExamples.Of(input)!;
        foreach (var (path, replace) in Texts(example, ""))
        {
            var tooLong = Secret + new string('x', 25_000);
            var sent = replace(tooLong);

            var fault = StrictJson.FaultOf(JsonSerializer.SerializeToUtf8Bytes(sent), input);

            Assert.True(fault is not null, $"{input.Name}.{path} is taken whatever its length.");
            Assert.True(Covers(fault.Errors?.Keys ?? [], path), $"{input.Name}.{path}: {fault.Detail} {string.Join(", ", fault.Errors?.Keys ?? [])}");
            Assert.DoesNotContain(Secret, $"{fault.Detail}{string.Join(' ', fault.Errors?.Values.SelectMany(messages => messages) ?? [])}", StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_has_rules_is_checked_when_it_is_read(Type input) => Assert.True(
        input.IsAssignableTo(typeof(ICheckedInput)) || !input.GetProperties().Any(property => InputRules.Of(property) is not null),
        $"{input.Name} has rules and is no {nameof(ICheckedInput)}.");

    private static IEnumerable<(string Name, JsonObject Schema)> InputsOf(JsonObject operation)
    {
        foreach (var parameter in operation["parameters"]?.AsArray() ?? []) yield return (parameter!["name"]!.GetValue<string>(), parameter["schema"]!.AsObject());
        foreach (var content in operation["requestBody"]?["content"]?.AsObject() ?? []) yield return ("body", content.Value!["schema"]!.AsObject());
    }

    private IEnumerable<string> Unbounded(JsonObject schema, string path, HashSet<string> seen)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            var name = reference.Split('/')[^1];
            return seen.Add(name) ? Unbounded(document["components"]!["schemas"]![name]!.AsObject(), path, seen) : [];
        }

        var types = schema["type"] switch { JsonArray several => several.Select(type => type!.GetValue<string>()).ToList(), { } one => [one.GetValue<string>()], null => [] };
        IEnumerable<string> own = types.Contains("string") && !Bounds.Any(schema.ContainsKey) || types.Contains("array") && !schema.ContainsKey("maxItems") ? [path] : [];
        return own.Concat(PartsOf(schema, path).SelectMany(part => Unbounded(part.Schema, part.Path, seen)));
    }

    private static IEnumerable<(string Path, JsonObject Schema)> PartsOf(JsonObject schema, string path)
    {
        foreach (var field in schema["properties"]?.AsObject() ?? []) yield return ($"{path}.{field.Key}", field.Value!.AsObject());
        foreach (var other in schema["oneOf"]?.AsArray() ?? []) yield return (path, other!.AsObject());
        if (schema["items"] is JsonObject item) yield return ($"{path}[]", item);
        if (schema["additionalProperties"] is JsonObject value) yield return ($"{path}.*", value);
    }

    /// <summary>Every text of an example, by its path, and the example with another in its place.</summary>
    private static IEnumerable<(string Path, Func<string, JsonNode> Replace)> Texts(JsonNode root, string path)
    {
        var pointers = new List<(string Path, object[] Steps)>();
        Collect(root, path, []);
        return pointers.Select(pointer => (pointer.Path, (Func<string, JsonNode>)(text => Replaced(root.DeepClone(), pointer.Steps, text))));

        void Collect(JsonNode? node, string at, object[] steps)
        {
            if (node is JsonObject fields)
                foreach (var (name, value) in fields) Collect(value, at.Length == 0 ? name : $"{at}.{name}", [.. steps, name]);
            else if (node is JsonArray items)
                for (var index = 0; index < items.Count; index++) Collect(items[index], $"{at}[{index}]", [.. steps, index]);
            else if (node?.GetValueKind() == JsonValueKind.String) pointers.Add((at, steps));
        }
    }

    private static JsonNode Replaced(JsonNode root, object[] steps, string text)
    {
        var parent = steps[..^1].Aggregate(root, (node, step) => step is string name ? node[name]! : node[(int)step]!);
        if (steps[^1] is string field) parent[field] = text;
        else parent[(int)steps[^1]] = text;
        return root;
    }

    /// <summary>A fault of a part may be told of the whole that cannot be read.</summary>
    private static bool Covers(IEnumerable<string> told, string path) =>
        told.Any(field => path == field || path.StartsWith($"{field}.", StringComparison.Ordinal) || path.StartsWith($"{field}[", StringComparison.Ordinal));
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Functions.Tests.Structure;

namespace Kelmah.Functions.Tests.Platform;

/// <summary>Whoever changes what clients see finds it in the change: <c>docs/openapi.json</c> is what <c>/openapi.json</c> answers.</summary>
public sealed class CommittedDescriptionTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task The_committed_description_of_the_API_is_the_one_that_is_served()
    {
        var served = Lines(JsonNode.Parse(await app.Http.GetStringAsync("/openapi.json"))!.AsObject(), "") + "\n";
        var received = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        await File.WriteAllTextAsync(received, served);

        var committed = await File.ReadAllTextAsync(Path.Combine(ArchitectureTests.Root(), "docs", "openapi.json"));

        Assert.True(served == committed, $"The API is described otherwise than in docs/openapi.json. If that is meant, copy {received} over it.");
    }

    /// <summary>A line for each path, each schema and each example, so that a review sees at a glance which of them changed.</summary>
    private static string Lines(JsonObject part, string indent)
    {
        var members = part.Select(member => member is { Key: "paths" or "components" or "schemas" or "examples", Value: JsonObject inner }
            ? $"{indent}  \"{member.Key}\": {Lines(inner, indent + "  ")}"
            : $"{indent}  {JsonValue.Create(member.Key).ToJsonString(Compact)}: {member.Value?.ToJsonString(Compact) ?? "null"}");
        return $"{{\n{string.Join(",\n", members)}\n{indent}}}";
    }
}

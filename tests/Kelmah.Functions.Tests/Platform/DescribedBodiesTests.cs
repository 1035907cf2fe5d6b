using System.Text.Json.Nodes;
using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests.Platform;

/// <summary>What the description says of bodies, parameters and headers is whole: nothing is left to be found out by trying.</summary>
public sealed class DescribedBodiesTests : IAsyncLifetime
{
    private JsonObject document = null!;

    private IEnumerable<(string Name, JsonObject Schema)> Schemas => document["components"]!["schemas"]!.AsObject().Select(schema => (schema.Key, schema.Value!.AsObject()));

    private IEnumerable<(string Name, JsonObject Operation)> Operations =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key} {path.Key}", operation.Value!.AsObject());

    public async Task InitializeAsync() => document = JsonNode.Parse(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None))!.AsObject();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Every_schema_says_what_it_is() => Assert.Empty(Schemas.Where(schema => !IsTold(schema.Schema)).Select(schema => schema.Name));

    [Fact]
    public void Every_field_says_what_it_is() => Assert.Empty(
        from schema in Schemas
        from field in schema.Schema["properties"]?.AsObject() ?? []
        where !IsTold(field.Value!.AsObject())
        select $"{schema.Name}.{field.Key}");

    [Fact]
    public void Every_parameter_says_what_it_is() => Assert.Empty(
        from operation in Operations
        from parameter in operation.Operation["parameters"]?.AsArray() ?? []
        where !IsTold(parameter!.AsObject())
        select $"{operation.Name} {parameter["name"]}");

    [Fact]
    public void Every_tag_says_what_it_is() => Assert.Empty(document["tags"]!.AsArray().Where(tag => !IsTold(tag!.AsObject())).Select(tag => tag!["name"]));

    [Fact]
    public void Every_success_says_more_than_that_it_is_one() => Assert.Empty(
        from operation in Operations
        from response in operation.Operation["responses"]!.AsObject()
        where response.Key.StartsWith('2') && response.Value!["description"]!.GetValue<string>() is "" or "Done." or "OK"
        select operation.Name);

    [Fact]
    public void No_field_is_left_without_a_type_or_has_null_for_a_default() => Assert.Empty(
        from schema in Schemas
        from field in schema.Schema["properties"]?.AsObject() ?? []
        where field.Value!.AsObject().ContainsKey("default") || (field.Value["type"] ?? field.Value["$ref"] ?? field.Value["oneOf"]) is null
        select $"{schema.Name}.{field.Key}");

    [Fact]
    public void The_values_of_an_enum_are_a_schema_of_their_own() => Assert.Empty(
        from schema in Schemas
        from field in schema.Schema["properties"]?.AsObject() ?? []
        where field.Value!["enum"] is not null && (schema.Name, field.Key) is not (("Problem", "code") or ("UserSettings", "language"))
        select $"{schema.Name}.{field.Key}");

    [Fact]
    public void The_body_of_a_patch_is_a_merge_patch()
    {
        Assert.All(Operations.Where(operation => operation.Name.StartsWith("patch ", StringComparison.Ordinal)), operation => Assert.Empty(
            Schema(operation.Operation["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1])["required"]?.AsArray() ?? []));
        var job = Schema("JobContentPatch");

        Assert.Empty(job["required"]?.AsArray() ?? []);
        Assert.Equal("string", job["properties"]!["title"]!["type"]!.GetValue<string>());
        Assert.Equal("""[{"type":"null"},{"$ref":"#/components/schemas/LocationPatch"}]""", job["properties"]!["location"]!["oneOf"]!.ToJsonString());
        Assert.Contains("null", job["properties"]!["deadline"]!["type"]!.AsArray().Select(type => type!.GetValue<string>()));
    }

    [Fact]
    public void A_body_that_can_be_left_out_is_not_required()
    {
        Assert.Null(Operation("post /api/v1/contracts/{id}/escrow")["requestBody"]!["required"]);
        Assert.True(Operation("post /api/v1/jobs")["requestBody"]!["required"]!.GetValue<bool>());
    }

    [Fact]
    public void A_field_of_an_answer_is_always_there_and_one_of_a_request_only_where_it_is_demanded()
    {
        Assert.Equal(Schema("Milestone")["properties"]!.AsObject().Select(field => field.Key), Schema("Milestone")["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["name", "criteria"], Schema("SavedSearchContent")["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(["type", "title", "status", "code", "traceId"], Schema("Problem")["required"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    [Fact]
    public void Headers_are_described_where_they_are_read_and_given()
    {
        Assert.Contains("If-Match", Headers("patch /api/v1/jobs/{id}"));
        Assert.Contains("If-None-Match", Headers("get /api/v1/contracts/{id}"));
        Assert.Contains("Idempotency-Key", Headers("post /api/v1/contracts/{id}/escrow"));
        Assert.Contains("Stripe-Signature", Headers("post /api/v1/webhooks/stripe"));
        var made = Operation("post /api/v1/applications/{id}/accept")["responses"]!["201"]!["headers"]!.AsObject();
        Assert.Equal(["ETag", "Location", "Idempotent-Replayed"], made.Select(header => header.Key));
        Assert.True(Response("get /api/v1/jobs", "429")["headers"]!.AsObject().ContainsKey("Retry-After"));
        Assert.True(Response("get /api/v1/wallet", "401")["headers"]!.AsObject().ContainsKey("WWW-Authenticate"));
    }

    [Fact]
    public void An_answer_that_is_no_JSON_has_its_media_type()
    {
        Assert.Equal(["application/zip"], Response("get /api/v1/users/me/export", "200")["content"]!.AsObject().Select(type => type.Key));
        Assert.Equal(["text/html"], Response("get /docs", "200")["content"]!.AsObject().Select(type => type.Key));
    }

    [Fact]
    public void The_second_step_of_a_login_is_described() => Assert.Equal(
        "#/components/schemas/SignInChallenge", Response("post /api/v1/auth/login", "202")["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>());

    [Fact]
    public void The_guide_lists_every_error()
    {
        var guide = document["info"]!["description"]!.GetValue<string>();

        Assert.All(document["components"]!["schemas"]!["Problem"]!["properties"]!["code"]!["enum"]!.AsArray(), code => Assert.Contains($"| `{code}` |", guide, StringComparison.Ordinal));
    }

    private JsonObject Schema(string name) => document["components"]!["schemas"]![name]!.AsObject();

    private JsonObject Operation(string name) => Operations.Single(operation => operation.Name == name).Operation;

    private IEnumerable<string> Headers(string operation) => Operation(operation)["parameters"]!.AsArray()
        .Where(parameter => parameter!["in"]!.GetValue<string>() == "header").Select(parameter => parameter!["name"]!.GetValue<string>());

    private JsonNode Response(string operation, string status)
    {
        var response = Operation(operation)["responses"]![status]!;
        return response["$ref"] is { } reference ? document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]! : response;
    }

    private static bool IsTold(JsonObject part) => !string.IsNullOrWhiteSpace(part["description"]?.GetValue<string>());
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests;

/// <summary>One operation of the API's description, and what an answer of it must be.</summary>
internal sealed class DescribedOperation
{
    private const string References = "#/components/schemas/";
    private const string Schemas = "https://kelmah.test/schemas";
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";
    private const string DryRun = "application/vnd.kelmah.dry-run+json";

    /// <summary>What belongs to HTTP itself and to every answer alike. Any other header must be described.</summary>
    private static readonly string[] General =
    [
        "Access-Control-", "Allow", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Security-Policy", "Content-Type", "Date", "Server",
        "Transfer-Encoding", "Vary", "X-Content-Type-Options",
    ];

    private static readonly JsonNode Document = JsonNode.Parse(ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None).GetAwaiter().GetResult())!;
    private static readonly EvaluationOptions Answers = Register();

    /// <summary>What is sent is trimmed before it is looked at, so that a format is not demanded to the letter.</summary>
    private static readonly EvaluationOptions Requests = new() { OutputFormat = OutputFormat.Flag };
    private static readonly DescribedOperation[] All = [.. ApiOperation.All.OrderBy(operation => operation.Parameters.Count).Select(operation => new DescribedOperation(operation))];

    private readonly ApiOperation operation;
    private readonly JsonNode description;
    private readonly Regex path;
    private readonly ConcurrentDictionary<string, JsonSchema> schemas = new();

    private DescribedOperation(ApiOperation operation)
    {
        this.operation = operation;
        description = Document["paths"]![operation.Path]![operation.Method.Method.ToLowerInvariant()]!;
        var pattern = operation.Parameters.Aggregate(operation.Path, (found, parameter) => found.Replace(
            $"{{{parameter.Name}}}", parameter.Constraint switch { "guid" => "[0-9A-Fa-f-]{36}", "int" => "[0-9]+", _ => "[^/]+" }, StringComparison.Ordinal));
        path = new Regex($"^{pattern.Replace(".", @"\.", StringComparison.Ordinal)}/?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
    }

    /// <summary>The operation that answers; null for none. HEAD is answered by the one of GET.</summary>
    public static DescribedOperation? Find(HttpMethod method, string path) =>
        All.FirstOrDefault(found => found.operation.Method == (method == HttpMethod.Head ? HttpMethod.Get : method) && found.path.IsMatch(path));

    /// <summary>What is not as it is described; null where nothing is.</summary>
    public string? Complain(HttpRequestMessage request, byte[]? sent, HttpResponseMessage answer, byte[] body)
    {
        var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        var described = description["responses"]![status] ?? (answer.Content.Headers.ContentType?.MediaType == DryRun ? description["x-dry-run-responses"]?[status] : null);
        if (Resolve(described) is not { } response) return $"{operation.Name} describes no such status.";
        return ComplainOfHeaders(response, answer)
            ?? (request.Method == HttpMethod.Head ? null : ComplainOfBody(status, response, answer.Content.Headers.ContentType, body))
            ?? (answer.IsSuccessStatusCode ? ComplainOfRequest(request, sent) : null);
    }

    private string? ComplainOfHeaders(JsonNode response, HttpResponseMessage answer)
    {
        var described = response["headers"]?.AsObject();
        var given = answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = described?.Where(header => Resolve(header.Value)!["required"]?.GetValue<bool>() == true && !given.Contains(header.Key)).Select(header => header.Key) ?? [];
        var extra = given.Where(name => described?.ContainsKey(name) != true && !General.Any(general => name.StartsWith(general, StringComparison.OrdinalIgnoreCase)));
        return missing.Select(name => $"{operation.Name} describes the header {name}, which is not there.").Concat(extra.Select(name => $"{operation.Name} does not describe the header {name}."))
            .FirstOrDefault();
    }

    private string? ComplainOfBody(string status, JsonNode response, MediaTypeHeaderValue? type, byte[] body)
    {
        if (response["content"] is not { } content) return body.Length == 0 ? null : $"{operation.Name} describes no body.";
        if ((content[type?.MediaType ?? ""] ?? content["*/*"]) is not { } described) return $"{operation.Name} describes no {type}.";
        if (type?.MediaType is not (Json or Problem or DryRun)) return null;
        var json = JsonNode.Parse(body);
        return Evaluate($"{status} {type.MediaType}", described["schema"]!, json, Answers) ?? (type.MediaType == Problem ? ComplainOfCode(response, json!) : null);
    }

    private string? ComplainOfCode(JsonNode response, JsonNode problem)
    {
        var code = problem["code"]!.GetValue<string>();
        return response["description"]!.GetValue<string>().Contains($"`{code}`", StringComparison.Ordinal) ? null : $"{operation.Name} does not declare the error {code}.";
    }

    private string? ComplainOfRequest(HttpRequestMessage request, byte[]? sent)
    {
        if (description["requestBody"] is not { } body || sent is null or { Length: 0 } || request.Content?.Headers.ContentType?.MediaType != Json) return null;
        return Evaluate("request", body["content"]![Json]!["schema"]!, JsonNode.Parse(sent), Requests) is { } complaint ? $"It was taken, and the description forbids it: {complaint}" : null;
    }

    private string? Evaluate(string key, JsonNode schema, JsonNode? value, EvaluationOptions options)
    {
        var known = schemas.GetOrAdd(key, _ => JsonSchema.FromText(schema.ToJsonString().Replace(References, $"{Schemas}#/$defs/", StringComparison.Ordinal)));
        // To say no more than yes or no takes a fraction of the time, and it is yes thousands of times.
        if (known.Evaluate(value, options).IsValid) return null;
        var results = known.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = options.RequireFormatValidation });
        var errors = (results.Details ?? []).Where(detail => detail.HasErrors).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}"));
        return $"{operation.Name}: {string.Join("; ", errors)}";
    }

    private static JsonNode? Resolve(JsonNode? node) =>
        node?["$ref"]?.GetValue<string>() is { } reference ? reference.Split('/').Skip(1).Aggregate(Document, (found, part) => found[part]!) : node;

    private static EvaluationOptions Register()
    {
        var all = Document["components"]!["schemas"]!.ToJsonString().Replace(References, "#/$defs/", StringComparison.Ordinal);
        SchemaRegistry.Global.Register(JsonSchema.FromText($$"""{"$id":"{{Schemas}}","$defs":{{all}}}"""));
        return new EvaluationOptions { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
    }
}

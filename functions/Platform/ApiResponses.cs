using System.Globalization;
using System.Text.Json.Nodes;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>What operations answer: the success, what else they declare, and their errors.</summary>
internal sealed class ApiResponses(OpenApiDocument document, ApiSchemas schemas, Docstrings docstrings)
{
    private readonly Dictionary<string, ErrorCode> errors = Catalogue().ToDictionary(error => error.Code, StringComparer.Ordinal);

    private readonly ApiAnswers answers = new(document);

    private IOpenApiSchema? problem;

    /// <summary>Every error of the product and of its HTTP conventions.</summary>
    public static IEnumerable<ErrorCode> Catalogue() => ErrorCatalogue.Product.Concat(ErrorCatalogue.DeclaredIn(typeof(ApiResponses).Assembly));

    public OpenApiResponses Of(ApiOperation operation)
    {
        var responses = new OpenApiResponses { [Text(operation.Endpoint.Status)] = Success(operation) };
        if (operation.GivesETag && operation.Method == HttpMethod.Get) responses["304"] = NotModified();
        if (operation.Endpoint.OtherResponse is { } other)
            responses[Text(operation.Endpoint.OtherStatus)] = new OpenApiResponse { Description = operation.Endpoint.OtherWhen, Content = Answer(schemas.For(other)) };
        foreach (var status in ErrorsOf(operation).Distinct().GroupBy(error => error.Status).OrderBy(group => group.Key))
            if (!responses.ContainsKey(Text(status.Key))) responses[Text(status.Key)] = Errors(status.Key, [.. status]);
        return responses;
    }

    /// <summary>
    /// The answer to a dry run of an operation that has another status of success than it, by its status; null for the other operations. It stands
    /// beside the responses, because generated clients take a 200 among them for the only success.
    /// </summary>
    public JsonObject? OfDryRun(ApiOperation operation)
    {
        if (!operation.Endpoint.CanDryRun || IsSharedWithDryRun(operation.Endpoint)) return null;
        var schema = (OpenApiSchemaReference)schemas.For(typeof(DryRunView));
        var content = new JsonObject { [DryRunning.MediaType] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema.Reference.Id}" } } };
        return new() { ["200"] = new JsonObject { ["description"] = About(typeof(DryRunView)), ["content"] = content } };
    }

    private OpenApiResponse Success(ApiOperation operation) => new()
    {
        Description = AboutSuccess(operation.Endpoint),
        Headers = SuccessHeaders(operation),
        Content = IsSharedWithDryRun(operation.Endpoint) ? WithDryRun(ContentOf(operation.Endpoint)) : ContentOf(operation.Endpoint),
    };

    /// <summary>Whether a dry run is answered with the status of a success, and told from it by its media type.</summary>
    private static bool IsSharedWithDryRun(EndpointAttribute endpoint) => endpoint is { CanDryRun: true, Status: StatusCodes.Status200OK };

    private Dictionary<string, IOpenApiMediaType> WithDryRun(Dictionary<string, IOpenApiMediaType>? success)
    {
        var schema = schemas.For(typeof(DryRunView));
        return new(success ?? []) { [DryRunning.MediaType] = new OpenApiMediaType { Schema = schema, Examples = answers.Of(schema, ApiExamples.Of(typeof(DryRunView))) } };
    }

    private Dictionary<string, IOpenApiMediaType>? ContentOf(EndpointAttribute endpoint) =>
        endpoint.Response is { } type ? WithFile(Answer(schemas.For(type)), endpoint.AlsoProduces)
        : endpoint.Produces is { } mediaType ? ApiContent.Of(mediaType, new OpenApiSchema
        {
            Type = mediaType == ApiContent.JsonType ? JsonSchemaType.Object : JsonSchemaType.String,
            Format = endpoint.IsDownload ? "binary" : null,
        }, TextExample(mediaType))
        : null;

    private static Dictionary<string, IOpenApiMediaType> WithFile(Dictionary<string, IOpenApiMediaType> answer, string? mediaType)
    {
        if (mediaType is null) return answer;
        var file = ApiContent.Of(mediaType, new OpenApiSchema { Type = JsonSchemaType.String }, TextExample(mediaType));
        return new(answer.Concat(file));
    }

    private Dictionary<string, IOpenApiMediaType> Answer(IOpenApiSchema schema) => ApiContent.Of(ApiContent.JsonType, schema, answers.Of(schema));

    /// <summary>Of what is no file: the bytes of one show nothing.</summary>
    private static JsonNode? TextExample(string mediaType) => mediaType switch
    {
        ApiContent.JsonType => new JsonObject { ["openapi"] = "3.1.1" },
        "text/html" => "<!doctype html>",
        "text/javascript" => "\"use strict\";",
        "text/csv" => "id,requested,user,amount,currency",
        _ => null,
    };

    private string AboutSuccess(EndpointAttribute endpoint)
    {
        var what = endpoint.Response is { } type ? About(type) : endpoint.IsDownload ? "The file." : endpoint.Produces is null ? "There is no body." : endpoint.Summary;
        return endpoint.Status switch
        {
            StatusCodes.Status201Created => $"It is made; `Location` says where it is found. {what}",
            StatusCodes.Status202Accepted => $"It will be done. {what}",
            StatusCodes.Status204NoContent => $"It is done. {what}",
            _ => what,
        };
    }

    private string About(Type type) => type.IsGenericType
        ? $"{(type.GetGenericTypeDefinition() == typeof(Page<>) ? docstrings.Of(type) : "A list.")} Each item: {About(type.GetGenericArguments()[0])}"
        : docstrings.Of(type) ?? throw new InvalidOperationException($"{type} is an answer and has no docstring.");

    private static Dictionary<string, IOpenApiHeader>? SuccessHeaders(ApiOperation operation)
    {
        var headers = new Dictionary<string, IOpenApiHeader>();
        if (operation.GivesETag) headers["ETag"] = ETag(isRequired: (!operation.Endpoint.HasETag || operation.Endpoint.IsDownload) && !IsSharedWithDryRun(operation.Endpoint));
        if (operation.Endpoint.Status == StatusCodes.Status201Created) headers["Location"] = Header("Where it is found: a path of this host.", "uri-reference");
        if (operation.Endpoint.IsIdempotent) headers["Idempotent-Replayed"] = Header("`true` where the first answer to this `Idempotency-Key` is given again.", isRequired: false);
        if (operation.Endpoint.IsDownload) headers["Content-Disposition"] = Header("An attachment with the name of the file.");
        if (operation.Endpoint.AlsoProduces is not null) headers["Content-Disposition"] = Header("An attachment with the name of the file, where one was asked for.", isRequired: false);
        return headers.Count == 0 ? null : headers;
    }

    private static OpenApiResponse NotModified() => new()
    {
        Description = "It has not changed since the `ETag` that `If-None-Match` names. There is no body.",
        Headers = new Dictionary<string, IOpenApiHeader> { ["ETag"] = ETag(isRequired: true) },
    };

    private static OpenApiHeader ETag(bool isRequired) => Header("The version of what is answered, for `If-Match` and `If-None-Match`.", isRequired: isRequired);

    private static OpenApiHeader Header(string description, string? format = null, bool isRequired = true) =>
        new() { Description = description, Required = isRequired, Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = format } };

    /// <summary>The answers of one status, each once in the document, under the codes that they can hold.</summary>
    private OpenApiResponseReference Errors(int status, IReadOnlyList<ErrorCode> found)
    {
        var name = string.Join('.', found.Select(error => error.Code).Order(StringComparer.Ordinal));
        if (document.Components?.Responses?.ContainsKey(name) != true) document.AddComponent(name, new OpenApiResponse
        {
            Description = string.Join('\n', found.Select(error => $"- `{error.Code}`: {error.Title}")),
            Headers = ErrorHeaders(status),
            Content = ApiContent.Of("application/problem+json", problem ??= DescribeProblem(), answers.Of(found)),
        });
        return new OpenApiResponseReference(name, document);
    }

    /// <summary>Every error has the id of its trace, also where it has no body.</summary>
    private Dictionary<string, IOpenApiHeader> ErrorHeaders(int status)
    {
        const string name = ProblemAnswer.TraceHeader;
        if (document.Components?.Headers?.ContainsKey(name) != true)
            document.AddComponent(name, Header("Finds the request in the logs: the `traceId` of the problem, which an answer to HEAD has not."));
        return new(HeadersOf(status)) { [name] = new OpenApiHeaderReference(name, document) };
    }

    private static Dictionary<string, IOpenApiHeader> HeadersOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new() { ["WWW-Authenticate"] = Header("`Bearer`, with what is wrong with the token (RFC 6750).", isRequired: true) },
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => new()
        {
            ["Retry-After"] = new OpenApiHeader
            {
                Description = "Seconds to wait.",
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" },
            },
        },
        _ => [],
    };

    private IEnumerable<ErrorCode> ErrorsOf(ApiOperation operation)
    {
        var declared = operation.DeclaredErrors.Select(code => errors.TryGetValue(code, out var error)
            ? error
            : throw new InvalidOperationException($"Function {operation.Name} declares the error '{code}', which does not exist."));
        return declared.Concat(ErrorsOfRequest(operation)).Concat(ErrorsOfBody(operation.Endpoint)).Concat(operation.IsOfProduct ? ErrorsOfProduct(operation) : []);
    }

    /// <summary>A parameter that is not known is refused everywhere, and a caller whose account is gone finds nothing.</summary>
    private static IEnumerable<ErrorCode> ErrorsOfRequest(ApiOperation operation)
    {
        var declared = operation.Endpoint;
        yield return RequestErrors.InvalidInput;
        if (declared.Access != Access.Everybody) yield return RequestErrors.NotSignedIn;
        if (declared.Access is not (Access.Everybody or Access.SignedIn)) yield return RequestErrors.RoleNotAllowed;
        if (operation.Parameters.Count > 0 || declared.Access != Access.Everybody) yield return RequestErrors.NotFound;
        if (declared.IsIdempotent) yield return IdempotencyErrors.StillRunning;
        if (declared.IsIdempotent) yield return IdempotencyErrors.KeyReused;
        if (declared.Private is not null) yield return HttpErrors.AuditReasonRequired;
        if (declared.Private is not null) yield return RequestErrors.TooManyConflicts;
        yield return HttpErrors.InternalError;
    }

    private static IEnumerable<ErrorCode> ErrorsOfBody(EndpointAttribute declared)
    {
        if (declared.Request is null && !declared.IsUpload) yield break;
        yield return HttpErrors.MalformedRequest;
        yield return HttpErrors.BodyTooLarge;
        yield return declared.IsUpload ? HttpErrors.NotMultipart : HttpErrors.UnsupportedMediaType;
    }

    private static IEnumerable<ErrorCode> ErrorsOfProduct(ApiOperation operation)
    {
        if (operation.Method != HttpMethod.Get) yield return RequestErrors.TooManyConflicts;
        yield return RequestErrors.TooManyRequests;
        yield return HttpErrors.StorageUnavailable;
        yield return HttpErrors.StorageFull;
    }

    /// <summary>What has no value is left out of a problem, where answers otherwise hold null.</summary>
    private IOpenApiSchema DescribeProblem()
    {
        var reference = schemas.For(typeof(ProblemAnswer.Problem));
        var schema = (OpenApiSchema)document.Components!.Schemas![nameof(ProblemAnswer.Problem)];
        foreach (var (name, member) in schema.Properties!)
            if (member is OpenApiSchema { Type: { } type } own && type.HasFlag(JsonSchemaType.Null))
            {
                own.Type = type & ~JsonSchemaType.Null;
                schema.Required!.Remove(name);
            }

        ((OpenApiSchema)schema.Properties["code"]).Enum = [.. errors.Keys.Order(StringComparer.Ordinal).Select(code => (JsonNode)JsonValue.Create(code))];
        schema.AddExtension("x-error-catalogue", new JsonNodeExtension(Entries()));
        return reference;
    }

    private JsonArray Entries() =>
    [
        .. errors.Values.Select(error => (JsonNode)new JsonObject
        {
            ["code"] = error.Code, ["status"] = error.Status, ["title"] = error.Title, ["retryHelps"] = error.RetryHelps,
        }),
    ];

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json.Nodes;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>The OpenAPI 3.1 document of the HTTP functions, made from what they declare.</summary>
public sealed class ApiDescription
{
    private const string Bearer = "bearer";

    private static readonly (Access Access, string Name)[] Roles = [(Access.Hirer, "hirer"), (Access.Worker, "worker"), (Access.Admin, "admin")];

    private readonly OpenApiDocument document = new()
    {
        Info = new OpenApiInfo
        {
            Title = "Kelmah",
            Version = "1",
            Description = "A marketplace of jobs whose money is in escrow until each milestone is approved.",
        },
        Paths = [],
    };

    private readonly ApiSchemas schemas;
    private readonly ApiQueryParameters parameters;
    private readonly IOpenApiSchema problem;
    private readonly Dictionary<string, ErrorCode> errors = ErrorCatalogue.Product.Concat(ErrorCatalogue.DeclaredIn(typeof(ApiDescription).Assembly))
        .ToDictionary(error => error.Code, StringComparer.Ordinal);

    private ApiDescription()
    {
        schemas = new ApiSchemas(document);
        parameters = new ApiQueryParameters(schemas);
        problem = DescribeProblem();
        document.AddComponent(Bearer, DescribeBearer());
    }

    /// <summary>The document as JSON.</summary>
    public static Task<string> WriteAsync(IEnumerable<ApiOperation> operations, CancellationToken cancellationToken)
    {
        var description = new ApiDescription();
        foreach (var operation in operations) description.Add(operation);
        return description.document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
    }

    private void Add(ApiOperation operation)
    {
        if (!document.Paths.TryGetValue(operation.Path, out var path))
            document.Paths.Add(operation.Path, path = new OpenApiPathItem());
        ((OpenApiPathItem)path).AddOperation(operation.Method, Describe(operation));
    }

    private OpenApiOperation Describe(ApiOperation operation) => new()
    {
        OperationId = operation.Name,
        Summary = operation.Endpoint.Summary,
        Description = Callers(operation.Endpoint.Access),
        Tags = new HashSet<OpenApiTagReference> { TagOf(operation) },
        Parameters = [.. PathParameters(operation), .. parameters.Of(operation.Endpoint.Query), .. HeaderParameters(operation.Endpoint)],
        RequestBody = RequestBody(operation.Endpoint),
        Responses = Responses(operation),
        Security = operation.Endpoint.Access == Access.Everybody ? [] : [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }],
    };

    private OpenApiTagReference TagOf(ApiOperation operation)
    {
        document.Tags ??= new HashSet<OpenApiTag>();
        if (document.Tags.All(tag => tag.Name != operation.Domain)) document.Tags.Add(new OpenApiTag { Name = operation.Domain, Description = DomainDescriptions.Of(operation.Domain) });
        return new OpenApiTagReference(operation.Domain, document);
    }

    private static IEnumerable<IOpenApiParameter> PathParameters(ApiOperation operation) => operation.Parameters.Select(parameter => new OpenApiParameter
    {
        Name = parameter.Name,
        In = ParameterLocation.Path,
        Required = true,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = parameter.Constraint == "guid" ? "uuid" : null },
    });

    private static IEnumerable<IOpenApiParameter> HeaderParameters(EndpointAttribute endpoint)
    {
        if (!endpoint.IsIdempotent) yield break;
        yield return new OpenApiParameter
        {
            Name = Idempotency.Header,
            In = ParameterLocation.Header,
            Description = "A name of the request, such as a UUID, by which it can be sent again for 24 hours without being done twice. The first success is given again; "
                + "one that holds a secret, and a refusal, are not kept.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 },
        };
    }

    private OpenApiRequestBody? RequestBody(EndpointAttribute endpoint) => RequestContent(endpoint) is not { } content ? null : new OpenApiRequestBody
    {
        Required = true,
        Content = content,
    };

    private Dictionary<string, IOpenApiMediaType>? RequestContent(EndpointAttribute endpoint) =>
        endpoint.IsUpload ? Content("multipart/form-data", UploadSchema())
        : endpoint.Request is { } type ? Content("application/json", schemas.For(type), ApiExamples.Of(type))
        : null;

    private Dictionary<string, IOpenApiMediaType>? ResponseContent(EndpointAttribute endpoint) =>
        endpoint.IsDownload ? Content("application/octet-stream", new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" })
        : endpoint.Response is { } type ? Content("application/json", schemas.For(type))
        : null;

    private static OpenApiSchema UploadSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "file" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
    };

    private OpenApiResponses Responses(ApiOperation operation)
    {
        var declared = operation.Endpoint;
        var responses = new OpenApiResponses
        {
            [Text(declared.Status)] = new OpenApiResponse
            {
                Description = "Done.",
                Content = ResponseContent(declared),
            },
        };
        foreach (var status in ErrorsOf(operation).GroupBy(error => error.Status).OrderBy(group => group.Key))
            responses[Text(status.Key)] = DescribeErrors(status);
        return responses;
    }

    private OpenApiResponse DescribeErrors(IGrouping<int, ErrorCode> found) => new()
    {
        Headers = found.Key == StatusCodes.Status503ServiceUnavailable ? RetryAfter() : null,
        Description = string.Join('\n', found.Select(error => $"`{error.Code}`: {error.Title}")),
        Content = Content("application/problem+json", problem),
    };

    private static Dictionary<string, IOpenApiHeader> RetryAfter() => new()
    {
        ["Retry-After"] = new OpenApiHeader { Description = "Seconds to wait.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" } },
    };

    private IEnumerable<ErrorCode> ErrorsOf(ApiOperation operation)
    {
        var declared = Split(operation.Endpoint.Errors).Select(code => errors.TryGetValue(code, out var error)
            ? error
            : throw new InvalidOperationException($"Function {operation.Name} declares the error '{code}', which does not exist."));
        return declared.Concat(CommonErrors(operation)).Distinct();
    }

    private static IEnumerable<ErrorCode> CommonErrors(ApiOperation operation)
    {
        var declared = operation.Endpoint;
        if (declared.Request is not null || declared.IsUpload || declared.Query is not null) yield return RequestErrors.InvalidInput;
        if (declared.Access != Access.Everybody) yield return RequestErrors.NotSignedIn;
        if (declared.Access is not (Access.Everybody or Access.SignedIn)) yield return RequestErrors.RoleNotAllowed;
        if (operation.Parameters.Count > 0) yield return RequestErrors.NotFound;
        if (declared.IsIdempotent) yield return IdempotencyErrors.StillRunning;
        if (declared.IsIdempotent) yield return IdempotencyErrors.KeyReused;
        if (declared.Request is not null || declared.IsUpload) yield return HttpErrors.BodyTooLarge;
        if (declared.IsUpload) yield return HttpErrors.NotMultipart;
        if (declared.Request is not null) yield return HttpErrors.UnsupportedMediaType;
        if (!operation.Path.StartsWith("/api/", StringComparison.Ordinal)) yield break;
        yield return HttpErrors.StorageUnavailable;
        yield return HttpErrors.StorageFull;
    }

    private IOpenApiSchema DescribeProblem()
    {
        var reference = schemas.For(typeof(ProblemAnswer.Problem));
        var schema = (OpenApiSchema)document.Components!.Schemas![nameof(ProblemAnswer.Problem)];
        schema.Description = "Problem details, RFC 9457. The code is stable; whether a repeat of the same request helps is in x-error-catalogue.";
        ((OpenApiSchema)schema.Properties!["code"]).Enum = [.. errors.Keys.Select(code => (JsonNode)JsonValue.Create(code))];
        schema.AddExtension("x-error-catalogue", new JsonNodeExtension(Catalogue()));
        return reference;
    }

    private JsonArray Catalogue() =>
    [
        .. errors.Values.Select(error => (JsonNode)new JsonObject
        {
            ["code"] = error.Code, ["status"] = error.Status, ["title"] = error.Title, ["retryHelps"] = error.RetryHelps,
        }),
    ];

    private static OpenApiSecurityScheme DescribeBearer() => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = Bearer,
        BearerFormat = "JWT",
        Description = "The accessToken of POST /api/v1/auth/login.",
    };

    private static Dictionary<string, IOpenApiMediaType> Content(string type, IOpenApiSchema schema, JsonNode? example = null) =>
        new() { [type] = new OpenApiMediaType { Schema = schema, Example = example } };

    private static string Callers(Access access) => access switch
    {
        Access.Everybody => "For everybody.",
        Access.SignedIn => "For signed-in users.",
        _ => $"For: {string.Join(", ", Roles.Where(role => (access & role.Access) != 0).Select(role => role.Name))}.",
    };

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}

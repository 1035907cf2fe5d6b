using System.Globalization;
using System.Text.Json.Nodes;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>The OpenAPI 3.1 document of the HTTP functions, made from what they declare.</summary>
public sealed class ApiDescription
{
    private const string Bearer = "bearer";

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
    private readonly IOpenApiSchema problem;
    private readonly Dictionary<string, ErrorCode> errors = ErrorCatalogue.Product.Concat(ErrorCatalogue.DeclaredIn(typeof(ApiDescription).Assembly))
        .ToDictionary(error => error.Code, StringComparer.Ordinal);

    private ApiDescription()
    {
        schemas = new ApiSchemas(document);
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
        Summary = operation.Operation.Summary,
        Description = Callers(operation.Operation.Roles),
        Tags = new HashSet<OpenApiTagReference> { TagOf(operation) },
        Parameters = [.. PathParameters(operation), .. QueryParameters(operation)],
        RequestBody = RequestBody(operation.Operation),
        Responses = Responses(operation),
        Security = operation.Operation.Roles == "-" ? [] : [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }],
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

    private static IEnumerable<IOpenApiParameter> QueryParameters(ApiOperation operation) => Split(operation.Operation.Query).Select(name => new OpenApiParameter
    {
        Name = name,
        In = ParameterLocation.Query,
        Schema = name == "limit"
            ? new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = JsonValue.Create(20) }
            : new OpenApiSchema { Type = JsonSchemaType.String },
    });

    private OpenApiRequestBody? RequestBody(OperationAttribute operation) => RequestContent(operation) is not { } content ? null : new OpenApiRequestBody
    {
        Required = true,
        Content = content,
    };

    private Dictionary<string, IOpenApiMediaType>? RequestContent(OperationAttribute operation) =>
        operation.IsUpload ? Content("multipart/form-data", UploadSchema())
        : operation.Request is { } type ? Content("application/json", schemas.For(type), ApiExamples.Of(type))
        : null;

    private Dictionary<string, IOpenApiMediaType>? ResponseContent(OperationAttribute operation) =>
        operation.IsDownload ? Content("application/octet-stream", new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" })
        : operation.Response is { } type ? Content("application/json", schemas.For(type))
        : null;

    private static OpenApiSchema UploadSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "file" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
    };

    private OpenApiResponses Responses(ApiOperation operation)
    {
        var declared = operation.Operation;
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
        var declared = Split(operation.Operation.Errors).Select(code => errors.TryGetValue(code, out var error)
            ? error
            : throw new InvalidOperationException($"Function {operation.Name} declares the error '{code}', which does not exist."));
        return declared.Concat(CommonErrors(operation)).Distinct();
    }

    private static IEnumerable<ErrorCode> CommonErrors(ApiOperation operation)
    {
        var declared = operation.Operation;
        if (declared.Request is not null || declared.IsUpload || declared.Query.Length > 0) yield return RequestErrors.InvalidInput;
        if (declared.Roles != "-") yield return RequestErrors.NotSignedIn;
        if (declared.Roles is not ("-" or "*")) yield return RequestErrors.RoleNotAllowed;
        if (operation.Parameters.Count > 0) yield return RequestErrors.NotFound;
        if (declared.Request is not null || declared.IsUpload) yield return HttpErrors.BodyTooLarge;
        if (declared.IsUpload) yield return HttpErrors.NotMultipart;
        if (declared.Request is not null) yield return HttpErrors.UnsupportedMediaType;
        if (operation.Path.StartsWith("/api/", StringComparison.Ordinal)) yield return HttpErrors.StorageUnavailable;
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

    private static string Callers(string roles) => roles switch
    {
        "-" => "For everybody.",
        "*" => "For signed-in users.",
        _ => $"For: {string.Join(", ", Split(roles))}.",
    };

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}

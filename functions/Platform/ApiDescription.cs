using Kelmah.Functions.Http;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>The OpenAPI 3.1 document of the HTTP functions, made from what they declare.</summary>
public sealed class ApiDescription
{
    private const string Bearer = "bearer";

    private static readonly (Access Access, string Name)[] Roles = [(Access.Hirer, "hirers"), (Access.Worker, "workers"), (Access.Admin, "administrators")];

    private readonly OpenApiDocument document = new()
    {
        Info = new OpenApiInfo
        {
            Title = "Kelmah",
            Version = "1",
            Summary = "A marketplace of jobs whose money is in escrow until each milestone is approved.",
            Description = Guide.Text,
            Contact = new OpenApiContact { Name = "The Kelmah authors" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        },
        Servers = [new OpenApiServer { Url = "/", Description = "The host that serves this description." }],
        Paths = [],
    };

    private readonly ApiSchemas schemas;
    private readonly ApiParameters parameters;
    private readonly ApiResponses responses;

    private ApiDescription(IEnumerable<ApiOperation> operations)
    {
        var docstrings = new Docstrings();
        schemas = new ApiSchemas(document, docstrings);
        foreach (var operation in operations) schemas.Note(operation);
        parameters = new ApiParameters(schemas, docstrings);
        responses = new ApiResponses(document, schemas, docstrings);
        document.AddComponent(Bearer, DescribeBearer());
    }

    /// <summary>The document as JSON.</summary>
    public static Task<string> WriteAsync(IReadOnlyList<ApiOperation> operations, CancellationToken cancellationToken)
    {
        var description = new ApiDescription(operations);
        foreach (var operation in operations) description.Add(operation);
        return description.document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
    }

    private void Add(ApiOperation operation)
    {
        if (!document.Paths.TryGetValue(operation.Path, out var path))
            document.Paths.Add(operation.Path, path = new OpenApiPathItem());
        ((OpenApiPathItem)path).AddOperation(operation.Method, Describe(operation));
    }

    private OpenApiOperation Describe(ApiOperation operation)
    {
        var described = DescribeSelf(operation);
        if (responses.OfDryRun(operation) is { } dryRun) described.AddExtension("x-dry-run-responses", new JsonNodeExtension(dryRun));
        return described;
    }

    private OpenApiOperation DescribeSelf(ApiOperation operation) => new()
    {
        OperationId = operation.Name,
        Summary = operation.Endpoint.Summary,
        Description = Callers(operation.Endpoint.Access),
        Tags = new HashSet<OpenApiTagReference> { TagOf(operation) },
        Parameters = parameters.Of(operation),
        RequestBody = RequestBody(operation),
        Responses = responses.Of(operation),
        Security = operation.Endpoint.Access == Access.Everybody ? [] : [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }],
    };

    private OpenApiTagReference TagOf(ApiOperation operation)
    {
        document.Tags ??= new HashSet<OpenApiTag>();
        if (document.Tags.All(tag => tag.Name != operation.Domain)) document.Tags.Add(new OpenApiTag { Name = operation.Domain, Description = DomainDescriptions.Of(operation.Domain) });
        return new OpenApiTagReference(operation.Domain, document);
    }

    private OpenApiRequestBody? RequestBody(ApiOperation operation) => RequestContent(operation) is not { } content ? null : new OpenApiRequestBody
    {
        Required = !operation.Endpoint.IsBodyOptional,
        Content = content,
    };

    /// <summary>The body of a PATCH is a merge patch.</summary>
    private Dictionary<string, IOpenApiMediaType>? RequestContent(ApiOperation operation) =>
        operation.Endpoint.IsUpload ? ApiContent.Of("multipart/form-data", UploadSchema())
        : operation.Endpoint.Request is not { } type ? null
        : ApiContent.Json(BodySchema(operation, type), ApiExamples.Of(type));

    /// <summary>A body that can be left out can be null, as some generated clients send it then.</summary>
    private IOpenApiSchema BodySchema(ApiOperation operation, Type type) =>
        operation.Method == HttpMethod.Patch ? schemas.ForPatch(type)
        : operation.Endpoint.IsBodyOptional ? ApiSchemas.NullOr(schemas.For(type))
        : schemas.For(type);

    private static OpenApiSchema UploadSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "file" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The file, with its name." },
        },
    };

    private static OpenApiSecurityScheme DescribeBearer() => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = Bearer,
        BearerFormat = "JWT",
        Description = "The accessToken of POST /api/v1/auth/login.",
    };

    private static string Callers(Access access) => access switch
    {
        Access.Everybody => "For everybody, without a token.",
        Access.SignedIn => "For signed-in users.",
        _ => $"For {string.Join(" and ", Roles.Where(role => (access & role.Access) != 0).Select(role => role.Name))}.",
    };
}

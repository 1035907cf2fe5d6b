using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Platform;

/// <summary>The API, described for programs and for people.</summary>
public static class DocumentationFunctions
{
    private static readonly OnceMade<string> Description = new(() => ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None));

    private static readonly Lazy<string> Page = new(ReadPage, LazyThreadSafetyMode.PublicationOnly);

    [Function("OpenApi")]
    [Endpoint(Access.Everybody, "The OpenAPI 3.1 document.", Produces = "application/json", HasETag = true)]
    public static async Task<IResult> DescribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        TypedResults.Text(await Description.GetAsync(), "application/json");

    [Function("Docs")]
    [Endpoint(Access.Everybody, "The same as a page to read.", Produces = "text/html", HasETag = true)]
    public static IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "docs")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'";
        return TypedResults.Text(Page.Value, "text/html; charset=utf-8");
    }

    private static string ReadPage()
    {
        using var resource = typeof(DocumentationFunctions).Assembly.GetManifestResourceStream("Docs.html")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}

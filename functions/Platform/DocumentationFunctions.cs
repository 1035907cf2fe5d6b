using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Platform;

/// <summary>The API, described for programs and for people.</summary>
public static class DocumentationFunctions
{
    private static readonly OnceMade<TextAnswer> Description =
        new(async () => new TextAnswer(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None), "application/json"));

    private static readonly Lazy<TextAnswer> Page = new(() => new TextAnswer(ReadPage(), "text/html; charset=utf-8"), LazyThreadSafetyMode.PublicationOnly);

    [Function("OpenApi")]
    [Endpoint(Access.Everybody, "The OpenAPI 3.1 document.")]
    public static async Task<IResult> DescribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request) =>
        await Description.GetAsync();

    [Function("Docs")]
    [Endpoint(Access.Everybody, "The same as a page to read.")]
    public static IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'";
        return Page.Value;
    }

    private static string ReadPage()
    {
        using var resource = typeof(DocumentationFunctions).Assembly.GetManifestResourceStream("Docs.html")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}

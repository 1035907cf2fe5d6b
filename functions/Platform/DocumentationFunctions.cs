using System.IO.Compression;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;

namespace Kelmah.Functions.Platform;

/// <summary>The API, described for programs and for people. The page is Scalar's, whose script is served from here.</summary>
public static class DocumentationFunctions
{
    private const string JavaScript = "text/javascript; charset=utf-8";

    private static readonly OnceMade<TextAnswer> Description =
        new(async () => new TextAnswer(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None), "application/json"));

    private static readonly Lazy<TextAnswer> Page = new(static () => new TextAnswer(Read("docs.html"), "text/html; charset=utf-8"), LazyThreadSafetyMode.PublicationOnly);

    private static readonly Lazy<TextAnswer> Start = new(static () => new TextAnswer(Read("docs.js"), JavaScript), LazyThreadSafetyMode.PublicationOnly);

    private static readonly Lazy<byte[]> Reference = new(ReadReference, LazyThreadSafetyMode.PublicationOnly);

    private static readonly Lazy<string> ReferenceTag = new(static () => EntityTag.Of(0, Reference.Value), LazyThreadSafetyMode.PublicationOnly);

    [Function("OpenApi")]
    [Endpoint(Access.Everybody, "The OpenAPI 3.1 document.", NotPrivate = NotPrivate.Program, Produces = "application/json", HasETag = true)]
    public static async Task<IResult> DescribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request) =>
        await Description.GetAsync();

    [Function("Docs")]
    [Endpoint(Access.Everybody, "The same as a page to read and to try.", NotPrivate = NotPrivate.Program, Produces = "text/html", HasETag = true)]
    public static IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";
        return Page.Value;
    }

    [Function("DocsScript")]
    [Endpoint(Access.Everybody, "The script that makes the page.", NotPrivate = NotPrivate.Program, Produces = "text/javascript", HasETag = true)]
    public static IResult Script([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs/scalar.js")] HttpRequest request)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        // Weak: one tag for both codings.
        var tag = new EntityTagHeaderValue(ReferenceTag.Value, isWeak: true);
        if (!request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            return TypedResults.Stream(new GZipStream(new MemoryStream(Reference.Value), CompressionMode.Decompress), JavaScript, entityTag: tag);
        headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(Reference.Value, JavaScript, entityTag: tag);
    }

    [Function("DocsStart")]
    [Endpoint(Access.Everybody, "What the page is made from.", NotPrivate = NotPrivate.Program, Produces = "text/javascript", HasETag = true)]
    public static IResult Begin([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "docs/start.js")] HttpRequest request) => Start.Value;

    private static string Read(string file)
    {
        using var reader = new StreamReader(typeof(DocumentationFunctions).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }

    /// <summary>As Scalar's package holds it: compressed.</summary>
    private static byte[] ReadReference()
    {
        using var resource = typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js")!;
        var script = new byte[resource.Length];
        resource.ReadExactly(script);
        return script;
    }
}

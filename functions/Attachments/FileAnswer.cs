using Kelmah.Attachments;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Attachments;

/// <summary>
/// The content of an attachment. A browser saves it under its name, and neither shows nor runs it: the user who uploaded it may have
/// got something past the checks.
/// </summary>
public sealed class FileAnswer(OpenedAttachment file) : IResult
{
    /// <summary>The content, or the refusal.</summary>
    public static IResult Of(Result<OpenedAttachment> opened) =>
        opened.IsRefused(out var refusal, out var file) ? new ProblemAnswer(refusal) : new FileAnswer(file);

    /// <summary>Whether the client has the content with a hash already, by its <c>If-None-Match</c>.</summary>
    public static bool IsKnown(HttpRequest request, string hash) => EntityTag.IsKnown(request.Headers.IfNoneMatch, TagOf(hash));

    public Task ExecuteAsync(HttpContext httpContext) => AnswerFailure.GuardAsync(httpContext, () => WriteAsync(httpContext));

    private async Task WriteAsync(HttpContext httpContext)
    {
        await using var content = file.Content;
        var response = httpContext.Response;
        response.Headers.ETag = TagOf(file.View.Sha256);
        // What a user may see can change, so that each use asks again.
        response.Headers.CacheControl = "private, no-cache";
        if (content is null)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        Describe(response);
        await content.CopyToAsync(response.Body, httpContext.RequestAborted);
    }

    private static string TagOf(string hash) => $"\"{hash}\"";

    private void Describe(HttpResponse response)
    {
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.View.FileName);
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.ContentType = file.View.ContentType;
        response.ContentLength = file.View.Size;
    }
}

using System.Globalization;
using Kelmah.Exports;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>The archive of an export, sent as it is read. Nobody on the way may keep it.</summary>
public sealed class ArchiveAnswer(OpenedExport archive) : IResult
{
    /// <summary>The archive, or the refusal.</summary>
    public static IResult Of(Result<OpenedExport> opened) =>
        opened.IsRefused(out var refusal, out var archive) ? new ProblemAnswer(refusal) : new ArchiveAnswer(archive);

    public Task ExecuteAsync(HttpContext httpContext) => AnswerFailure.GuardAsync(httpContext, () => WriteAsync(httpContext));

    private async Task WriteAsync(HttpContext httpContext)
    {
        await using var content = archive.Content;
        var response = httpContext.Response;
        response.ContentType = "application/zip";
        response.ContentLength = content.Length;
        response.Headers.CacheControl = "private, no-store";
        response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"kelmah-data-{archive.RequestedAt:yyyy-MM-dd}.zip\"");
        await content.CopyToAsync(response.Body, httpContext.RequestAborted);
    }
}

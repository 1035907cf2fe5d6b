using Kelmah.Attachments;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Attachments;

/// <summary>Files that users upload.</summary>
public sealed class AttachmentFunctions(AttachmentFiles files, AttachmentReading reading)
{
    [Function("UploadAttachment")]
    [Endpoint(Access.SignedIn, "Takes one file of up to 10 MiB in. Its content can be read after it was checked.", IsIdempotent = true, IsUpload = true, Response = typeof(AttachmentView), Status = 201, Errors = "attachment_type_not_allowed,attachment_type_differs_from_name,attachment_quota_exceeded")]
    public async Task<IResult> UploadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/attachments")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        await using var file = await UploadedFileStream.OpenAsync(request, cancellationToken);
        return (await files.UploadAsync(caller, file.Name, file, HttpErrors.BodyTooLarge, cancellationToken)).Created(attachment => $"/attachments/{attachment.Id}");
    }

    [Function("GetAttachment")]
    [Endpoint(Access.Everybody, "An attachment's content, for its owner and for those who may see what shows it: everybody, where that is a public profile or an open job.", Private = "attachments/{id}", IsDownload = true, Produces = "*/*", HasETag = true, Errors = "attachment_not_scanned,attachment_infected,attachment_scan_failed")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/attachments/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        FileAnswer.Of(await reading.OpenAsync(request.CallerOrStranger(), id, hash => FileAnswer.IsKnown(request, hash), cancellationToken));

    [Function("GetAttachmentMetadata")]
    [Endpoint(Access.Everybody, "What an attachment is, and whether it has been checked, for those who may read it.", Private = "attachments/{id}", Response = typeof(AttachmentView))]
    public async Task<IResult> DescribeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/attachments/{id:guid}/metadata")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await reading.DescribeAsync(request.CallerOrStranger(), id, cancellationToken)).Ok();

    [Function("ListAttachments")]
    [Endpoint(Access.SignedIn, "Your attachments, the latest first, each with what shows it.", NotPrivate = NotPrivate.Own, Response = typeof(Page<OwnAttachmentView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/attachments")] HttpRequest request, CancellationToken cancellationToken) =>
        (await files.ListOwnAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("DeleteAttachment")]
    [Endpoint(Access.SignedIn, "Deletes one of your attachments that nothing shows, which frees its space.", Status = 204, Errors = "attachment_in_use")]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/attachments/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await files.DeleteAsync(request.Caller(), id, cancellationToken)).NoContent();
}

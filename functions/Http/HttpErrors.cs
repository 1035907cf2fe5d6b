using Kelmah.Kernel;

namespace Kelmah.Functions.Http;

/// <summary>Errors of the HTTP conventions themselves.</summary>
public static class HttpErrors
{
    public static readonly ErrorCode MalformedRequest = new("malformed_request", 400, "The request cannot be read.");

    public static readonly ErrorCode RouteNotFound = new("route_not_found", 404, "There is no such route.");

    public static readonly ErrorCode MethodNotAllowed = new("method_not_allowed", 405, "The route does not take this method; Allow names those that it takes.");

    /// <summary>An administrator reads what is private to others, and has not said why.</summary>
    public static readonly ErrorCode AuditReasonRequired =
        new("audit_reason_required", 422, "It is private to others: say in X-Audit-Reason why you read it, in 1 to 500 characters on one line.");

    public static readonly ErrorCode BodyTooLarge = new("body_too_large", 413, "The body is too large.");

    public static readonly ErrorCode UnsupportedMediaType = new("unsupported_media_type", 415, "The body must be application/json in UTF-8.");

    public static readonly ErrorCode NotMultipart = new("body_not_multipart", 415, "The body must be multipart/form-data.");

    public static readonly ErrorCode StorageUnavailable =
        new("storage_unavailable", 503, "The store does not answer; try again in some seconds.", RetryHelps: true);

    public static readonly ErrorCode StorageFull =
        new("storage_full", 503, "There is no room left to store it; nothing was changed. Try again later.", RetryHelps: true);

    public static readonly ErrorCode QueuesUnavailable =
        new("queues_unavailable", 503, "The queues do not answer; try again in some seconds.", RetryHelps: true);

    public static readonly ErrorCode InternalError = new("internal_error", 500, "Something went wrong on our side.", RetryHelps: true);
}

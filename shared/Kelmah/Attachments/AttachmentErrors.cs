using Kelmah.Kernel;

namespace Kelmah.Attachments;

/// <summary>The rules of attachments.</summary>
public static class AttachmentErrors
{
    /// <summary>Only images, PDF, MP4, ZIP, Word, Excel and plain text are taken, by what the bytes are.</summary>
    public static readonly ErrorCode TypeNotAllowed = new("attachment_type_not_allowed", 415, "Files of this type are not accepted.");

    /// <summary>The name must not promise another type than the bytes have.</summary>
    public static readonly ErrorCode TypeDiffersFromName = new("attachment_type_differs_from_name", 422, "The file is not what its name says.");

    /// <summary>All attachments of a user together have a limit.</summary>
    public static readonly ErrorCode QuotaExceeded = new("attachment_quota_exceeded", 422, "Your attachments take up all the space that you have.");

    /// <summary>The content is given out after the scan.</summary>
    public static readonly ErrorCode NotScanned = new("attachment_not_scanned", 409, "The attachment is still being checked.", RetryHelps: true);

    /// <summary>Harmful content is deleted.</summary>
    public static readonly ErrorCode Infected = new("attachment_infected", 422, "The attachment was harmful and has been deleted.");

    /// <summary>What cannot be checked is not given out.</summary>
    public static readonly ErrorCode ScanFailed = new("attachment_scan_failed", 422, "The attachment cannot be checked.");

    /// <summary>A scan has one outcome.</summary>
    public static readonly ErrorCode AlreadyScanned = new("attachment_already_scanned", 409, "The attachment has been checked before.");
}

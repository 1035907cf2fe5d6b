namespace Kelmah.Kernel;

/// <summary>Errors that any request can meet.</summary>
public static class RequestErrors
{
    /// <summary>A field is missing, malformed or out of range; <c>errors</c> says which.</summary>
    public static readonly ErrorCode InvalidInput = new("invalid_input", 400, "The request is not valid.");

    /// <summary>No valid access token came with the request.</summary>
    public static readonly ErrorCode NotSignedIn = new("not_signed_in", 401, "Sign in first.");

    /// <summary>The caller's role may never do this.</summary>
    public static readonly ErrorCode RoleNotAllowed = new("role_not_allowed", 403, "Your role may not do this.");

    /// <summary>There is no such thing, or the caller may not see it.</summary>
    public static readonly ErrorCode NotFound = new("not_found", 404, "There is no such thing, or you may not see it.");

    /// <summary>Somebody else changed the same thing, over and over, while the request was being carried out.</summary>
    public static readonly ErrorCode TooManyConflicts = new("too_many_conflicts", 409, "It is being changed by others just now.", RetryHelps: true);

    /// <summary>The <c>If-Match</c> version is not the current one.</summary>
    public static readonly ErrorCode VersionMismatch = new("version_mismatch", 412, "It has changed since you read it.");

    /// <summary>The answer says when to come again. Of an address that is locked, only devices that have signed in before may go on.</summary>
    public static readonly ErrorCode TooManyRequests = new("too_many_requests", 429, "Too many requests; wait a little.", RetryHelps: true);
}

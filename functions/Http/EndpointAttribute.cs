namespace Kelmah.Functions.Http;

/// <summary>
/// What an HTTP function is: who may call it, what it takes and gives. <see cref="EndpointMiddleware"/> holds it to that, and
/// answers nobody for a function without it; the API's description and the test of access read it too.
/// </summary>
/// <param name="access">Who may call.</param>
/// <param name="summary">One sentence.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndpointAttribute(Access access, string summary) : Attribute
{
    public Access Access { get; } = access;

    public string Summary { get; } = summary;

    /// <summary>The type of the JSON body; null for none.</summary>
    public Type? Request { get; set; }

    /// <summary>Whether the JSON body can be left out.</summary>
    public bool IsBodyOptional { get; set; }

    /// <summary>The type of the JSON answer; null for none.</summary>
    public Type? Response { get; set; }

    /// <summary>The type of the query parameters, a <see cref="RequestQuery"/>; null for none. Where it <see cref="CanDryRun"/>, a <see cref="DryRunQuery"/>.</summary>
    public Type? Query
    {
        get => field ?? (CanDryRun ? typeof(DryRunQuery) : null);
        set;
    }

    /// <summary>
    /// Whether it takes <c>dryRun=true</c> and then answers what it would do, by <see cref="DryRunning"/>: for a command that moves money. The
    /// function and its use case need nothing for it.
    /// </summary>
    public bool CanDryRun { get; set; }

    /// <summary>Whether it answers whatever no other endpoint does, with any query.</summary>
    public bool IsCatchAll { get; set; }

    /// <summary>Whether it takes an <c>Idempotency-Key</c>, by <see cref="Idempotency"/>.</summary>
    public bool IsIdempotent { get; set; }

    /// <summary>Whether the body is one file, as multipart/form-data.</summary>
    public bool IsUpload { get; set; }

    /// <summary>Whether the answer is a file.</summary>
    public bool IsDownload { get; set; }

    /// <summary>The media type of an answer that is no JSON of a type, <c>*/*</c> where it depends; null for the others.</summary>
    public string? Produces { get; set; }

    /// <summary>The media type of a file that a query can ask for in the place of the JSON answer; null for none.</summary>
    public string? AlsoProduces { get; set; }

    /// <summary>Whether an answer without a version has an <c>ETag</c> all the same.</summary>
    public bool HasETag { get; set; }

    /// <summary>The status of success.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Another status than those of its success and its errors; 0 for none.</summary>
    public int OtherStatus { get; set; }

    /// <summary>The type of the JSON answer with <see cref="OtherStatus"/>.</summary>
    public Type? OtherResponse { get; set; }

    /// <summary>One sentence that says when it answers <see cref="OtherStatus"/>.</summary>
    public string OtherWhen { get; set; } = "";

    /// <summary>The name of a request header that only it reads; null for none.</summary>
    public string? Header { get; set; }

    /// <summary>
    /// That the answer is private to somebody: the subject of the audit entry by which an administrator's reading is recorded, with the parameters of
    /// the route in braces, <c>contracts/{id}</c>, or a list's name, <c>users</c>. Null where <see cref="NotPrivate"/> says why it is not.
    /// </summary>
    public string? Private { get; set; }

    /// <summary>Why an administrator's reading is not recorded: for a GET that admits administrators and is not <see cref="Private"/>.</summary>
    public string? NotPrivate { get; set; }

    /// <summary>Codes of the errors that are particular to it, separated by commas.</summary>
    public string Errors { get; set; } = "";
}

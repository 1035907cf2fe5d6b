using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Http;

/// <summary>
/// An answer that is whole before its first byte is sent, so that it can be kept and given again. Nobody on the way may keep it, unless
/// the endpoint says so beforehand.
/// </summary>
public abstract class Answer : IResult
{
    private const string NoStore = "no-store";

    public Task ExecuteAsync(HttpContext httpContext) => AnswerFailure.GuardAsync(httpContext, () => WriteAsync(httpContext));

    /// <summary>Whether it must not be stored; see <see cref="Kernel.HoldsSecretAttribute"/>.</summary>
    public virtual bool HoldsSecret => false;

    /// <summary>What will be sent.</summary>
    public abstract RecordedAnswer Render(HttpContext http);

    internal async Task WriteAsync(HttpContext http)
    {
        var answer = http.Features.Get<RunningDryRun>() is { } dryRun ? await dryRun.RenderAsync(this, http) : Render(http);
        if (http.Features.Get<IdempotentRun>() is { } run) await run.EndAsync(this, answer);
        SetHeaders(http, answer);
        if (answer.Body is null) return;
        var isCoded = answer.Body.Length >= ContentCoding.MinLength && !HoldsSecret;
        if (isCoded) http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (IsKnown(http.Request, answer)) http.Response.StatusCode = StatusCodes.Status304NotModified;
        else await SendAsync(http, answer.ContentType, isCoded ? Encode(http, answer.Body) : answer.Body);
    }

    /// <summary>The body as the client takes it; the response says how it is coded.</summary>
    protected virtual ReadOnlyMemory<byte> Encode(HttpContext http, byte[] body) =>
        ContentCoding.Choose(http) is { } coding ? ContentCoding.Encode(coding, body) : body;

    private static void SetHeaders(HttpContext http, RecordedAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        if (response.Headers.CacheControl.Count == 0) response.Headers.CacheControl = NoStore;
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        if (answer.ETag is not null) response.Headers.ETag = answer.ETag;
        if (answer.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = TokenFault.Challenge(http);
    }

    private static async Task SendAsync(HttpContext http, string? contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted);
    }

    private static bool IsKnown(HttpRequest request, RecordedAnswer answer) =>
        answer is { Status: StatusCodes.Status200OK, ETag: { } tag } && IsRead(request) && EntityTag.IsKnown(request.Headers.IfNoneMatch, tag);

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}

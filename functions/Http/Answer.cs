using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>An answer that is whole before its first byte is sent, so that it can be kept and given again.</summary>
public abstract class Answer : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => AnswerFailure.GuardAsync(httpContext, () => WriteAsync(httpContext));

    /// <summary>Whether it must not be stored; see <see cref="Kernel.HoldsSecretAttribute"/>.</summary>
    public virtual bool HoldsSecret => false;

    /// <summary>What will be sent.</summary>
    public abstract RecordedAnswer Render(HttpContext http);

    internal Task WriteAsync(HttpContext http)
    {
        var answer = Render(http);
        var response = http.Response;
        response.StatusCode = answer.Status;
        if (answer.Location is not null) response.Headers.Location = answer.Location;
        if (answer.ETag is not null) response.Headers.ETag = answer.ETag;
        if (answer.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (answer.Body is null) return Task.CompletedTask;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        return response.BodyWriter.WriteAsync(answer.Body, http.RequestAborted).AsTask();
    }
}

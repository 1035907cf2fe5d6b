using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>An answer that was given before, marked as such.</summary>
public sealed class RepeatedAnswer(RecordedAnswer first) : Answer
{
    public override RecordedAnswer Render(HttpContext http)
    {
        http.Response.Headers[Idempotency.ReplayedHeader] = "true";
        return first;
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>429, with the seconds to wait.</summary>
internal static class TooManyRequests
{
    public static void Answer(FunctionContext context, HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.GetInvocationResult().Value = new ProblemAnswer(HttpErrors.TooManyRequests);
    }
}

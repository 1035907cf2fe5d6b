using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>429, with the seconds to wait.</summary>
internal static class TooManyRequests
{
    public static Task AnswerAsync(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new ProblemAnswer(HttpErrors.TooManyRequests).ExecuteAsync(http);
    }
}

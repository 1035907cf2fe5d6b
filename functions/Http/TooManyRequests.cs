using System.Globalization;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>429, with the seconds to wait.</summary>
internal static class TooManyRequests
{
    public static Task AnswerAsync(HttpContext http, TimeSpan wait)
    {
        SayWhen(http, wait);
        return new ProblemAnswer(RequestErrors.TooManyRequests).ExecuteAsync(http);
    }

    /// <summary>Says when to come again.</summary>
    public static void SayWhen(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Among the features of a request whose address is locked, for so long: only known devices sign in from there.</summary>
internal sealed record AddressLock(TimeSpan Wait);

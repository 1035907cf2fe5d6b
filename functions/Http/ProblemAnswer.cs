using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Serialization;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>A refusal as problem details (RFC 9457). Middleware finds the refusal among the request's features.</summary>
public sealed class ProblemAnswer(Refusal refusal) : Answer
{
    private static readonly JsonSerializerOptions WithoutNulls =
        new(ApiJson.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Also where an answer has no body, as that to a HEAD.</summary>
    internal const string TraceHeader = "X-Trace-Id";

    /// <summary>Long enough for a short trouble of a server to pass, or for readiness to be looked at again.</summary>
    private const string RetryAfterSeconds = "30";

    public Refusal Refusal { get; } = refusal;

    public override RecordedAnswer Render(HttpContext http)
    {
        var error = Refusal.Error;
        http.Features.Set(Refusal);
        if (error is { Status: StatusCodes.Status503ServiceUnavailable, RetryHelps: true }) http.Response.Headers.RetryAfter = RetryAfterSeconds;
        var wait = Refusal.Wait ?? http.Features.Get<AddressLock>()?.Wait;
        if (error.Status == StatusCodes.Status429TooManyRequests && wait is { } known) TooManyRequests.SayWhen(http, known);
        var traceId = TraceIdOf(http);
        http.Response.Headers[TraceHeader] = traceId;
        var problem = new Problem($"urn:kelmah:error:{error.Code}", error.Title, error.Status, Refusal.Detail, error.Code, Refusal.Errors, Refusal.Methods, traceId);
        return new RecordedAnswer(error.Status, "application/problem+json", JsonSerializer.SerializeToUtf8Bytes(problem, WithoutNulls));
    }

    /// <summary>What a caller and the log tell a request by.</summary>
    internal static string TraceIdOf(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;

    /// <summary>The members of a problem, as they are named on the wire.</summary>
    /// <param name="Type">A URI of the rule: the code after <c>urn:kelmah:error:</c>.</param>
    /// <param name="Title">The rule that failed, in a sentence that is always the same.</param>
    /// <param name="Status">The answer's status.</param>
    /// <param name="Detail">More about this case; left out where there is no more to say.</param>
    /// <param name="Code">The rule that failed, stable.</param>
    /// <param name="Errors">What is wrong with which field or parameter; left out where none is.</param>
    /// <param name="Methods">Whose codes are taken, where a fresh one is required; left out otherwise.</param>
    /// <param name="TraceId">Finds the request in the logs.</param>
    [SchemaName("Problem")]
    public sealed record Problem(
        string Type,
        string Title,
        int Status,
        string? Detail,
        string Code,
        IReadOnlyDictionary<string, string[]>? Errors,
        IReadOnlyList<string>? Methods,
        string TraceId);
}

using System.Globalization;
using System.Text.RegularExpressions;
using Kelmah.Administration;
using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Lets an administrator read what is private to others (<see cref="EndpointAttribute.Private"/>) only with a reason, which stands in the
/// audit log before the function runs. Where it cannot be recorded, nothing is read.
/// </summary>
public sealed partial class PrivateReadMiddleware(PrivateReads reads) : IFunctionsWorkerMiddleware
{
    /// <summary>The request header with the reason.</summary>
    internal const string Header = "X-Audit-Reason";

    /// <summary>Characters of a reason at most.</summary>
    internal const int MaxReason = 500;

    /// <summary>Of a parameter that the caller chooses freely: longer than the name of any account.</summary>
    private const int MaxParameter = 100;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var refusal = context.GetHttpContext() is { } http && http.Features.Get<EndpointAttribute>()?.Private is { } subject && http.Features.Get<Caller>() is { IsAdmin: true } caller
            ? await RecordAsync(http, caller, SubjectOf(http.Request, subject))
            : null;
        if (refusal is null) await next(context);
        else await new ProblemAnswer(refusal).ExecuteAsync(context.GetHttpContext()!);
    }

    private async Task<Refusal?> RecordAsync(HttpContext http, Caller caller, string subject)
    {
        if (!await reads.IsPrivilegedAsync(caller, subject, http.RequestAborted)) return null;
        return Reason(http.Request).IsRefused(out var refusal, out var reason) ? refusal : await reads.RecordAsync(caller, subject, reason, http.RequestAborted);
    }

    private static Result<string> Reason(HttpRequest request)
    {
        var given = request.Headers[Header];
        var errors = new InputErrors();
        errors.Require(given.Count <= 1, Header, "It is given once.");
        errors.Line(Header, given.Count == 0 ? "" : given[0]!.Trim(), 1, MaxReason);
        return errors.Found(out var fault) ? fault with { Error = HttpErrors.AuditReasonRequired } : given[0]!.Trim();
    }

    /// <summary>The subject with the request's parameters; ids are written in one way, however they came.</summary>
    private static string SubjectOf(HttpRequest request, string template) =>
        Parameter().Replace(template, found => Written(Convert.ToString(request.RouteValues[found.Groups[1].Value], CultureInfo.InvariantCulture) ?? ""));

    private static string Written(string value) =>
        Guid.TryParse(value, out var id) ? id.ToString() : value.Length <= MaxParameter ? value : value[..MaxParameter];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}

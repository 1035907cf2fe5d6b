using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Answers what no other function takes: paths that are not there, methods that a route does not take, ids that are none, and
/// <c>OPTIONS</c>, with which browsers ask before they call from another site (CORS).
/// </summary>
public sealed class UnknownRoute(Cors cors)
{
    [Function("UnknownRoute")]
    [Endpoint(Access.Everybody, "There is no such route.", IsCatchAll = true)]
    public IResult Answer([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request)
    {
        var found = KnownRoutes.Find(request.Path);
        if (found.Methods.Count == 0) return new ProblemAnswer(HttpErrors.RouteNotFound);
        request.HttpContext.Response.Headers.Allow = string.Join(", ", found.Methods);
        if (HttpMethods.IsOptions(request.Method)) return AnswerOptions(request.HttpContext);
        if (!found.Methods.Contains(request.Method, StringComparer.Ordinal)) return new ProblemAnswer(HttpErrors.MethodNotAllowed);
        if (found.Malformed.Count > 0) return new ProblemAnswer(NoUuids(found.Malformed));
        return request.Path == "/" ? TypedResults.Redirect("/docs") : new ProblemAnswer(HttpErrors.RouteNotFound);
    }

    private EmptyAnswer AnswerOptions(HttpContext http)
    {
        cors.AnswerPreflight(http);
        return EmptyAnswer.NoContent;
    }

    private static Refusal NoUuids(IEnumerable<string> parameters)
    {
        var errors = new InputErrors();
        foreach (var parameter in parameters) errors.Require(false, parameter, "It is not a UUID.");
        return errors.Found(out var refusal) ? refusal : RequestErrors.NotFound;
    }
}

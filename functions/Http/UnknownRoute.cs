using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Answers paths that no other function has, verbs that none takes, and ids that are none.</summary>
public static class UnknownRoute
{
    [Function("UnknownRoute")]
    [Endpoint(Access.Everybody, "There is no such route.", IsCatchAll = true)]
    public static IResult Answer([HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/{*path}")] HttpRequest request) =>
        new ProblemAnswer(HttpErrors.RouteNotFound);
}

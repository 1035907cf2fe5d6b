using Microsoft.AspNetCore.Routing;

namespace Kelmah.LocalHost;

/// <summary>
/// Routes that only the local host serves, such as a simulator's. Register implementations as services. They answer this
/// machine alone, and their writes take <c>application/json</c> alone, unless a route is marked otherwise.
/// </summary>
public interface ILocalEndpoints
{
    /// <summary>Adds the routes. Called once, before the host listens; no middleware of the app runs around them.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}

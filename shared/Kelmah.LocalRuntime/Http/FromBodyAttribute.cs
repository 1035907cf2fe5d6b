namespace Kelmah.LocalRuntime;

/// <summary>
/// The parameter is the request's body, read as JSON with the app's <c>Microsoft.AspNetCore.Http.Json.JsonOptions</c>.
/// A body that does not fit throws <see cref="Microsoft.AspNetCore.Http.BadHttpRequestException"/> inside the middleware.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromBodyAttribute : InputBindingAttribute;

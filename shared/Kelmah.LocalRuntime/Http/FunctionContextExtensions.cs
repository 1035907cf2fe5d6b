using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalRuntime;

/// <summary>The HTTP side of a <see cref="FunctionContext"/>.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The request and its response; null for a function that was not started by HTTP.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) => (context as HttpFunctionContext)?.Http;
}

using System.Diagnostics.CodeAnalysis;

namespace Kelmah.LocalRuntime;

/// <summary>The function runs for an HTTP request; the parameter is the request or a value from it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
[SuppressMessage("Performance", "CA1819", Justification = "Mirrors the official attribute.")]
[SuppressMessage("Design", "CA1019", Justification = "Mirrors the official attribute.")]
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Any verb, for callers with the host key.</summary>
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    /// <summary>The given verbs, for everybody.</summary>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>Any verb.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>The given verbs.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>Route template after the route prefix, ASP.NET Core syntax; null takes the function's name.</summary>
    public string? Route { get; set; }

    /// <summary>The verbs, in any case; null or empty for all.</summary>
    public string[]? Methods { get; }

    /// <summary>Who may call.</summary>
    public AuthorizationLevel AuthLevel { get; }
}

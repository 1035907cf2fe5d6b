using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Kelmah.LocalHost;

/// <summary>The route of an HTTP function.</summary>
internal static partial class HttpRoute
{
    /// <summary>The function's template below the host's route prefix, with a leading slash.</summary>
    public static string Template(FunctionEntry function, LocalHostSettings settings)
    {
        var route = (((HttpTriggerAttribute)function.Trigger).Route ?? function.Name).TrimStart('/');
        return settings.RoutePrefix.Length == 0 ? $"/{route}" : $"/{settings.RoutePrefix}/{route}";
    }

    /// <summary>The template as ASP.NET Core's routing reads it.</summary>
    /// <exception cref="HostStartException">The template is malformed.</exception>
    public static RoutePattern Parse(FunctionEntry function, LocalHostSettings settings)
    {
        try
        {
            return RoutePatternFactory.Parse(Template(function, settings));
        }
        catch (RoutePatternException error)
        {
            throw new HostStartException($"Function {function.Name}: its route is malformed. {error.Message}", error);
        }
    }

    /// <summary>The same for two templates that match the same paths.</summary>
    public static string Shape(string template) => ParameterName().Replace(template, "{").ToUpperInvariant();

    [GeneratedRegex(@"\{[^:}?=]*")]
    private static partial Regex ParameterName();
}

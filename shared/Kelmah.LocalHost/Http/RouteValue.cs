using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost;

/// <summary>Reads route values into parameters.</summary>
internal static class RouteValue
{
    /// <summary>Whether a parameter of this type can be read from a route value.</summary>
    public static bool CanRead(Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return target == typeof(string) || target.GetInterfaces().Contains(Parsable(target));
    }

    /// <summary>The parameter's value.</summary>
    public static Expression Read(Expression http, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var target = Nullable.GetUnderlyingType(type) ?? type;
        var name = Expression.Constant(parameter.Name);
        if (target == typeof(string)) return Expression.Call(typeof(RouteValue), nameof(Text), null, http, name);
        var method = type == target ? nameof(Parse) : nameof(ParseOptional);
        return Expression.Call(typeof(RouteValue), method, [target], http, name);
    }

    private static Type? Parsable(Type type) =>
        type.IsValueType ? typeof(IParsable<>).MakeGenericType(type) : null;

    private static string? Text(HttpContext http, string name) =>
        Convert.ToString(http.Request.RouteValues[name], CultureInfo.InvariantCulture);

    private static T Parse<T>(HttpContext http, string name)
        where T : struct, IParsable<T> =>
        T.TryParse(Text(http, name), CultureInfo.InvariantCulture, out var value) ? value : throw NotFound();

    private static T? ParseOptional<T>(HttpContext http, string name)
        where T : struct, IParsable<T> =>
        string.IsNullOrEmpty(Text(http, name)) ? null : Parse<T>(http, name);

    /// <summary>A path that no value of the parameter can have names nothing, as with a route constraint.</summary>
    private static BadHttpRequestException NotFound() =>
        new("A route value is not of the type that the function takes.", StatusCodes.Status404NotFound);
}

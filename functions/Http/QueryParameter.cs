using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Kelmah.Kernel;
using Microsoft.Extensions.Primitives;

namespace Kelmah.Functions.Http;

/// <summary>
/// One query parameter, a property of a <see cref="RequestQuery"/>. By the property's type it is a text of at most 200 characters
/// (<see cref="string"/>), a whole number (<see cref="int"/>) or a number (<see cref="double"/>) in the range of its
/// <see cref="RangeAttribute"/>, <c>true</c> or <c>false</c> (<see cref="bool"/>), a UUID (<see cref="Guid"/>), a time with an offset
/// (<see cref="DateTimeOffset"/>), a currency, a value of an enum in snake case, several of them separated by commas, <c>latitude,longitude</c> (<see cref="GeoPoint"/>), or
/// at most 20 texts separated by commas (<see cref="IReadOnlyList{T}"/> of <see cref="string"/>). A text, or the texts of a list, can have an
/// <see cref="InputRuleAttribute"/> besides.
/// </summary>
public sealed class QueryParameter
{
    /// <summary>Characters of a text, or of whatever else a parameter holds.</summary>
    public const int MaxLength = 200;

    /// <summary>Texts of a list.</summary>
    public const int MaxItems = 20;

    /// <summary>Characters of a cursor.</summary>
    public const int MaxCursorLength = 2000;

    private readonly MethodInvoker set;
    private readonly InputRuleAttribute? rule;
    private readonly string expected;
    private readonly Func<string, object?> parse;

    internal QueryParameter(PropertyInfo property)
    {
        Property = property;
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Range = property.GetCustomAttribute<RangeAttribute>();
        rule = InputRules.Of(property);
        IsCursor = property.IsDefined(typeof(CursorAttribute));
        set = MethodInvoker.Create(property.SetMethod!);
        (expected, parse) = Reading();
    }

    public string Name { get; }

    public PropertyInfo Property { get; }

    /// <summary>The property's type; of a nullable one, the type below.</summary>
    public Type Type { get; }

    /// <summary>Of a number.</summary>
    public RangeAttribute? Range { get; }

    /// <summary>Whether it is the position in a list.</summary>
    public bool IsCursor { get; }

    /// <summary>Sets the property, or notes what is wrong with the parameter.</summary>
    internal void Read(RequestQuery query, StringValues values, InputErrors errors)
    {
        var value = IsCursor ? ReadCursor(values, errors) : ReadValue(values, errors);
        if (value is not null) set.Invoke(query, value);
    }

    private string? ReadCursor(StringValues values, InputErrors errors)
    {
        errors.Require(values.Count == 1 && values[0]?.Length <= MaxCursorLength, Name, expected);
        return string.IsNullOrEmpty(values[0]) ? null : values[0];
    }

    private object? ReadValue(StringValues values, InputErrors errors)
    {
        errors.Require(values.Count == 1, Name, "It is given twice.");
        var text = values[0];
        if (string.IsNullOrWhiteSpace(text)) return null;
        errors.Line(Name, text, 0, MaxLength);
        var value = parse(text);
        errors.Require(value is not null, Name, expected);
        return value is null || IsRuled(value, errors) ? value : null;
    }

    /// <summary>Whether its value is as its property's rule demands; notes what is wrong.</summary>
    private bool IsRuled(object value, InputErrors errors)
    {
        var own = new InputErrors();
        rule?.Check(own, Name, value);
        if (!own.Found(out var refusal)) return true;
        errors.Add(refusal);
        return false;
    }

    /// <summary>What the parameter is, as a sentence, and how it is read; one that is not so is read as null.</summary>
    private (string Expected, Func<string, object?> Parse) Reading()
    {
        if (IsCursor) return ("It is the nextCursor of the page before.", static text => text);
        if (Type == typeof(string)) return ("", static text => text);
        if (Type == typeof(int)) return WholeNumber(Bound(range => range.Minimum), Bound(range => range.Maximum));
        if (Type == typeof(double)) return Number(Bound(range => range.Minimum), Bound(range => range.Maximum));
        if (Type == typeof(bool)) return ("It is true or false.", static text => text switch { "true" => true, "false" => false, _ => null });
        if (Type == typeof(Guid)) return ("It is a UUID.", static text => Guid.TryParse(text, out var id) ? id : null);
        if (Type == typeof(DateTimeOffset)) return ("It is a time with an offset, such as 2026-01-31T09:30:00Z.", static text => ParseTime(text));
        if (Type == typeof(Currency)) return ($"It is one of {string.Join(", ", Currency.Codes)}.", static text => Currency.TryParse(text, out var currency) ? currency : null);
        if (Type == typeof(GeoPoint)) return ("It is latitude,longitude in degrees.", ParsePoint);
        if (Type == typeof(IReadOnlyList<string>)) return ($"It has at most {MaxItems} items.", ParseList);
        if (EnumList.ElementOf(Type) is { } element) return EnumList.Reading(element);
        return Type.IsEnum ? OneOf(Type) : throw new InvalidOperationException($"{Property.DeclaringType}.{Property.Name} has a type that no query parameter has.");
    }

    private double Bound(Func<RangeAttribute, object> end) => Range is null
        ? throw new InvalidOperationException($"{Property.DeclaringType}.{Property.Name} is a number without a [Range].")
        : Convert.ToDouble(end(Range), CultureInfo.InvariantCulture);

    private static (string Expected, Func<string, object?> Parse) WholeNumber(double minimum, double maximum) => (
        string.Create(CultureInfo.InvariantCulture, $"It is a whole number from {minimum} to {maximum}."),
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null);

    private static (string Expected, Func<string, object?> Parse) Number(double minimum, double maximum) => (
        string.Create(CultureInfo.InvariantCulture, $"It is a number from {minimum} to {maximum}."),
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null);

    private static (string Expected, Func<string, object?> Parse) OneOf(Type type)
    {
        var values = Enum.GetValues(type).Cast<object>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!), StringComparer.Ordinal);
        return ($"It is one of {string.Join(", ", values.Keys)}.", text => values.GetValueOrDefault(text));
    }

    private static DateTimeOffset? ParseTime(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
            ? new DateTimeOffset(time.ToUniversalTime())
            : null;

    private static string[]? ParseList(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: <= MaxItems } items ? items : null;

    private static GeoPoint? ParsePoint(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !TryDegrees(text.AsSpan(0, comma), 90, out var latitude)) return null;
        return TryDegrees(text.AsSpan(comma + 1), 180, out var longitude) ? new GeoPoint(latitude, longitude) : null;
    }

    private static bool TryDegrees(ReadOnlySpan<char> text, double limit, out double degrees) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees) && Math.Abs(degrees) <= limit;
}

using System.Globalization;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// Query parameters by type. Each call names one parameter; <see cref="End"/> refuses the request when one was malformed,
/// was given twice, or is none of those that were named.
/// </summary>
public sealed class RequestQuery(IQueryCollection parameters)
{
    private const int MaxTextLength = 200;
    private readonly InputErrors errors = new();
    private int found;

    /// <summary>A text of 1 to 200 characters; null where it is absent or empty.</summary>
    public string? Text(string name)
    {
        if (!parameters.TryGetValue(name, out var values)) return null;
        found++;
        errors.Require(values.Count == 1, name, "It is given twice.");
        var value = values[0];
        if (string.IsNullOrWhiteSpace(value)) return null;
        errors.Text(name, value, 0, MaxTextLength);
        return value;
    }

    /// <summary>A whole number within a range.</summary>
    public int? Number(string name, int minimum, int maximum) => Read<int>(
        name,
        $"It is a whole number from {minimum} to {maximum}.",
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null);

    /// <summary>A number within a range.</summary>
    public double? Real(string name, double minimum, double maximum) => Read<double>(
        name,
        string.Create(CultureInfo.InvariantCulture, $"It is a number from {minimum} to {maximum}."),
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string name) => Read<bool>(name, "It is true or false.", text => text switch { "true" => true, "false" => false, _ => null });

    /// <summary>A UUID.</summary>
    public Guid? Id(string name) => Read<Guid>(name, "It is a UUID.", text => Guid.TryParse(text, out var id) ? id : null);

    /// <summary>A time with an offset.</summary>
    public DateTimeOffset? Time(string name) => Read<DateTimeOffset>(
        name,
        "It is a time with an offset, such as 2026-01-31T09:30:00Z.",
        text => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
            ? new DateTimeOffset(time.ToUniversalTime())
            : null);

    /// <summary>An enum's value in snake case.</summary>
    public TEnum? OneOf<TEnum>(string name)
        where TEnum : struct, Enum => Read<TEnum>(name, $"It is one of {string.Join(", ", EnumNames<TEnum>.All.Keys)}.", EnumNames<TEnum>.Find);

    /// <summary>A currency.</summary>
    public Currency? Currency(string name) => Read<Currency>(
        name, $"It is one of {string.Join(", ", Kernel.Currency.Codes)}.", text => Kernel.Currency.TryParse(text, out var currency) ? currency : null);

    /// <summary>Texts separated by commas, at most 20; empty where it is absent.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var items = Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        errors.Require(items.Length <= 20, name, "It has at most 20 items.");
        return items;
    }

    /// <summary><c>latitude,longitude</c> in degrees.</summary>
    public (double Latitude, double Longitude)? Point(string name) => Read<(double, double)>(name, "It is latitude,longitude in degrees.", ParsePoint);

    /// <summary><c>limit</c> (1 to 100, default 20) and <c>cursor</c>.</summary>
    public Paging Paging() => new(Number("limit", 1, Query<Entity>.MaxLimit) ?? 20, Cursor());

    /// <summary>Notes a message about a parameter unless a rule holds.</summary>
    public void Require(bool holds, string name, string message) => errors.Require(holds, name, message);

    /// <summary>Ends the reading; answers 400 where something was wrong.</summary>
    public void End()
    {
        errors.Require(found == parameters.Count, "query", "A query parameter is not known here.");
        if (errors.Found(out var refusal)) throw new RequestRefusedException(refusal);
    }

    /// <summary>Longer than a text: it carries the keys of the last item.</summary>
    private string? Cursor()
    {
        if (!parameters.TryGetValue("cursor", out var values)) return null;
        found++;
        errors.Require(values.Count == 1 && values[0]?.Length <= 2000, "cursor", "It is the nextCursor of the page before.");
        return string.IsNullOrEmpty(values[0]) ? null : values[0];
    }

    private T? Read<T>(string name, string expected, Func<string, T?> parse)
        where T : struct
    {
        if (Text(name) is not { } text) return null;
        var value = parse(text);
        errors.Require(value is not null, name, expected);
        return value;
    }

    private static (double Latitude, double Longitude)? ParsePoint(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !TryDegrees(text.AsSpan(0, comma), 90, out var latitude)) return null;
        return TryDegrees(text.AsSpan(comma + 1), 180, out var longitude) ? (latitude, longitude) : null;
    }

    private static bool TryDegrees(ReadOnlySpan<char> text, double limit, out double degrees) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees) && Math.Abs(degrees) <= limit;

    private static class EnumNames<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<string, TEnum> All =
            Enum.GetValues<TEnum>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);

        public static TEnum? Find(string name) => All.TryGetValue(name, out var value) ? value : null;
    }
}

using System.Text.Json;

namespace Kelmah.Functions.Http;

/// <summary>A query parameter with several values of an enum in snake case, separated by commas: a list of that enum.</summary>
internal static class EnumList
{
    /// <summary>The enum that a parameter's type is a list of; null for another type.</summary>
    public static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && type.GetGenericArguments()[0] is { IsEnum: true } element ? element : null;

    /// <summary>What the parameter is, as a sentence, and how it is read; one that is not so is read as null.</summary>
    public static (string Expected, Func<string, object?> Parse) Reading(Type element)
    {
        var values = Enum.GetValues(element).Cast<object>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!), StringComparer.Ordinal);
        return ($"It is one or more of {string.Join(", ", values.Keys)}.", Parse);

        object? Parse(string text)
        {
            var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
            if (names.Length == 0 || !names.All(values.ContainsKey)) return null;
            var read = Array.CreateInstance(element, names.Length);
            for (var at = 0; at < names.Length; at++) read.SetValue(values[names[at]], at);
            return read;
        }
    }
}

using System.Collections;
using System.Text.Json;

namespace Kelmah.Kernel.Serialization;

/// <summary>Says in a sentence which JSON a type is read from.</summary>
internal static class ExpectedValue
{
    public static string Describe(Type? type)
    {
        var expected = Nullable.GetUnderlyingType(type ?? typeof(object)) ?? type;
        return expected switch
        {
            null => "It has the wrong type.",
            { IsEnum: true } => $"Expected one of {string.Join(", ", Names(expected))}.",
            _ when expected == typeof(string) => "Expected a text.",
            _ when expected == typeof(bool) => "Expected true or false.",
            _ when expected == typeof(Guid) => "Expected a UUID.",
            _ when expected == typeof(int) || expected == typeof(long) => "Expected a whole number that is not too large.",
            _ when expected == typeof(double) || expected == typeof(decimal) => "Expected a number.",
            _ when expected == typeof(DateTimeOffset) => "Expected a time with an offset, such as \"2026-01-31T09:30:00Z\".",
            _ when expected == typeof(Money) => """Expected an amount such as {"amount": "150.00", "currency": "GHS"}.""",
            _ when typeof(IEnumerable).IsAssignableFrom(expected) => "Expected a list.",
            _ => "Expected an object.",
        };
    }

    private static IEnumerable<string> Names(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);
}

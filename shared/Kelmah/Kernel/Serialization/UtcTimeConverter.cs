using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kelmah.Kernel.Serialization;

/// <summary>Times in UTC with three decimals, <c>2026-01-31T09:30:00.000Z</c>; read with any offset, never without one.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out var plain) && plain.Kind != DateTimeKind.Unspecified)
            return new DateTimeOffset(plain.ToUniversalTime());
        throw new ExpectedValueException("Expected a time with an offset, such as \"2026-01-31T09:30:00Z\".");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[24];
        value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
